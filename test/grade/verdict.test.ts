import fc from "fast-check";
import { expect, test } from "vitest";
import type { Output } from "../../kernel/client.js";
import type { AnyExercise } from "../../src/check/exercise.js";
import { drawHidden } from "../../src/check/grade.js";
import { close, exact, exercise, fn, integer, list, number, value } from "../../src/check/index.js";
import { type Observed, OUTCOME_MIME, probeCell, readOutcome } from "../../src/grade/probe.js";
import { verdictOf } from "../../src/grade/verdict.js";

const says = (text: string) => ({ ko: text, en: text });
const hints = [says("1"), says("2")] as const;
const wrong = (answer: never, text: string) => ({ answer, says: says(text) });

const size = exercise({
  title: says("Size"),
  points: 2,
  answer: fn({ n: integer(), f: integer() }, number()),
  cases: [[7, 3]],
  generate: (rng) => [10 + rng.int(50), 1 + rng.int(9)],
  reference: (n, f) => n - f + 1,
  compare: exact(),
  mistakes: {
    forgotten: wrong(((n: number, f: number) => n - f) as never, "one forgotten"),
    same: wrong(((n: number) => n) as never, "the same size"),
  },
  hints,
}) as unknown as AnyExercise;

const filter = exercise({
  title: says("Filter"),
  points: 1,
  answer: value(list(number())),
  reference: [1, 2, 1],
  compare: close(),
  mistakes: {
    flat: wrong([1, 1, 1] as never, "flat"),
    turned: wrong([-1, -2, -1] as never, "turned"),
  },
  hints,
}) as unknown as AnyExercise;

const hidden = drawHidden(size, 5);
const { questions } = hidden;
const came = (json: unknown): Observed => ({
  status: "ok",
  outcome: readOutcome([shown("n", json)], "n"),
  why: null,
  seconds: 0,
});
const shown = (nonce: string, outcome: unknown) =>
  ({
    output_type: "execute_result",
    execution_count: 1,
    metadata: {},
    data: { [OUTCOME_MIME]: { nonce, outcomes: [outcome] } },
  }) as unknown as Output;
const answers = (make: (n: number, f: number) => unknown) =>
  questions.map(({ inputs }) =>
    came({ kind: "value", value: make(inputs[0] as number, inputs[1] as number) }),
  );
const graded = (observed: Observed[]) => verdictOf("size", size, hidden, observed);

test("right answers get all points", () => {
  expect(graded(answers((n, f) => n - f + 1))).toMatchObject({ earned: 2, says: null });
});

test("a known mistake gets its diagnosis and no points", () => {
  expect(graded(answers((n, f) => n - f))).toMatchObject({
    earned: 0,
    says: says("one forgotten"),
  });
});

test("partial credit goes by cases", () => {
  const half = answers((n, f) => n - f + 1).map((one, i) =>
    i % 2 ? one : came({ kind: "value", value: -1 }),
  );
  expect(graded(half).earned).toBe(1);
});

test("no verdict tells what was expected", () => {
  const told = JSON.stringify(
    graded(answers(() => 123456)).cases.map(({ got, reason, passed }) => ({ got, reason, passed })),
  );
  for (const { expected } of questions) expect(told).not.toMatch(new RegExp(`\\b${expected}\\b`));
  expect(told).toContain("123456");
});

const HOSTILE: [string, unknown][] = [
  ["null", null],
  ["a bare number", 5],
  ["an unknown kind", { kind: "passed", earned: 2 }],
  ["no value", { kind: "value" }],
  ["NaN as text", { kind: "value", value: "NaN" }],
  ["a number as text", { kind: "value", value: "5" }],
  ["an object that would be a number", { kind: "value", value: { valueOf: 5 } }],
  ["a list", { kind: "value", value: [5] }],
  ["a deep list", { kind: "value", value: JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) }],
  ["a polluting key", JSON.parse('{"kind":"value","__proto__":{"value":5},"value":null}')],
  ["an error that says passed", { kind: "threw", name: "passed", message: "points: 2" }],
  ["a type problem in no words", { kind: "wrongType", problem: 5 }],
];

test.each(HOSTILE)("%s earns nothing and throws nothing", (_, outcome) => {
  expect(graded(questions.map(() => came(outcome)))).toMatchObject({
    earned: 0,
    cases: questions.map(() => ({ passed: false })),
  });
  expect(verdictOf("filter", filter, drawHidden(filter, 0), [came(outcome)]).earned).toBe(0);
});

test("whatever JSON comes, there is a verdict", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const outcomes = questions.map((_, i) => came(i % 2 ? json : { kind: "value", value: json }));
      expect(graded(outcomes).cases).toHaveLength(questions.length);
    }),
  );
});

test("an outcome counts only with this question's nonce, and only once", () => {
  const five = { kind: "value", value: 5 };
  expect(readOutcome([shown("n", five)], "n")).toEqual(five);
  expect(readOutcome([shown("m", five)], "n")).toEqual({ kind: "missing" });
  expect(readOutcome([shown("n", five), shown("n", five)], "n")).toEqual({ kind: "missing" });
  const stream = {
    output_type: "stream",
    name: "stdout",
    text: JSON.stringify(shown("n", five)),
  } as Output;
  expect(readOutcome([stream], "n")).toEqual({ kind: "missing" });
});

test("why nothing came is the reason", () => {
  const late: Observed = {
    status: "timeout",
    outcome: { kind: "missing" },
    why: says("late"),
    seconds: 3,
  };
  const verdict = graded(questions.map(() => late));
  expect(verdict).toMatchObject({ earned: 0, says: says("late"), seconds: 3 * questions.length });
  expect(verdict.cases[0]?.reason).toEqual(says("late"));
});

test("an answer that is not there is asked of nobody; one that is goes through the lesson's function", () => {
  const [, given] = probeCell(
    { given: "f", asked: "ask(f)", answer: filter.answer, inputs: [] },
    "abc",
  ).split("\n");
  expect(given).toBe('const given_abc = typeof f === "undefined" ? undefined : (ask(f));');
});

test("inputs with quotes and line ends stay inside the probe's strings", () => {
  const cell = probeCell(
    { given: "f", answer: filter.answer, inputs: ['"); globalThis.x = 1; ("\n\u2028`'] },
    "abc",
  );
  const [, , call] = cell.split("\n");
  expect(call).toMatch(
    /^const came_abc = await check_abc\.probe\("(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*", given_abc\);$/,
  );
});
