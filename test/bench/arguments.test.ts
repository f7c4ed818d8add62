import { expect, test } from "vitest";
import { helpText, type Option, readArguments } from "../../bench/common/arguments.mjs";
import { OPTIONS, settle } from "../../bench/library/options.mjs";

const options: Record<string, Option> = {
  works: { type: "list", of: ["a", "b", "c"], default: ["a", "b", "c"], says: "only these" },
  rounds: { type: "number", default: 5, says: "turns" },
  python: { type: "text", hint: "PATH", says: "a Python" },
  json: { type: "flag", says: "write it" },
};

test("what is not given has its standard value", () => {
  expect(readArguments([], options)).toEqual({
    works: ["a", "b", "c"],
    rounds: 5,
    python: undefined,
    json: false,
  });
});

test("lists, numbers, texts and flags are read", () => {
  const args = ["--works", "c,a", "--rounds=2", "--python", "/usr/bin/python3", "--json"];
  expect(readArguments(args, options)).toEqual({
    works: ["c", "a"],
    rounds: 2,
    python: "/usr/bin/python3",
    json: true,
  });
});

test.each([
  [["--works", "a,x"], "--works: expected some of a,b,c, got x"],
  [["--works", ""], "--works: expected some of a,b,c, got nothing"],
  [["--rounds", "0"], "--rounds: expected a number above 0, got 0"],
  [["--rounds", "many"], "--rounds: expected a number above 0, got many"],
  [["--work", "a"], /--work\b/],
])("%j is refused", (args, message) => {
  expect(() => readArguments(args, options)).toThrow(message);
});

test("--help names every option with what it does", () => {
  const text = helpText("bench", "About it.", options);
  expect(text.split("\n").slice(-4)).toEqual([
    "  --works A,B    only these (all)",
    "  --rounds N     turns (5)",
    "  --python PATH  a Python",
    "  --json         write it",
  ]);
});

test("a quick run is one short round without the compiler", () => {
  const usual = settle(readArguments([], OPTIONS));
  const quick = settle(readArguments(["--quick", "--threads", "1"], OPTIONS));
  expect(quick).toMatchObject({ rounds: 1, compile: 0, threads: ["1"] });
  expect(usual.rounds as number).toBeGreaterThan(2);
  expect(quick.seconds as number).toBeLessThan(usual.seconds as number);
});
