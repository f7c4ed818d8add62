import { expect, test } from "vitest";
import { COMMANDS, editDistance, parseCommand } from "../../src/cli/commands.js";

test("no command, --help, -h and help show every command", () => {
  for (const args of [[], ["--help"], ["-h"], ["help"]]) {
    const request = parseCommand(args);
    expect(request.kind).toBe("text");
    const { text } = request as { text: string };
    for (const command of Object.keys(COMMANDS)) expect(text).toContain(`  ${command}`);
  }
});

test("a command gets its own options; a bare -- is dropped", () => {
  expect(parseCommand(["lab", "--", "--no-browser", "--port", "9999"])).toEqual({
    kind: "run",
    command: "lab",
    args: ["--no-browser", "--port", "9999"],
  });
});

test("--help after a command is that command's, after -- it is JupyterLab's", () => {
  expect(parseCommand(["run", "x.ipynb", "--help"])).toEqual({ kind: "help", command: "run" });
  expect(parseCommand(["help", "run"])).toEqual({ kind: "help", command: "run" });
  expect(parseCommand(["lab", "--", "--help"])).toMatchObject({ kind: "run", args: ["--help"] });
});

test("an unknown command is answered with the nearest one, or with --help", () => {
  expect(parseCommand(["docter"])).toEqual({
    kind: "unknown",
    message: 'convlab: there is no command "docter". Did you mean "doctor"?',
  });
  expect(parseCommand(["toString"])).toEqual({
    kind: "unknown",
    message: 'convlab: there is no command "toString". See: convlab --help',
  });
  expect(parseCommand(["help", "gradee"])).toMatchObject({
    message: expect.stringContaining('"grade"'),
  });
});

test("edit distance counts changes, additions and omissions", () => {
  expect(editDistance("kernel", "kernel")).toBe(0);
  expect(editDistance("kenrel", "kernel")).toBe(2);
  expect(editDistance("", "lab")).toBe(3);
  expect(editDistance("labs", "lab")).toBe(1);
});
