import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyExercise,
  drawHidden,
  exercise,
  fn,
  gradeAnswer,
  integer,
  parseOutcome,
  probe,
} from "../../src/check/index.js";
import { fromArray, type Tensor, tensor } from "../../src/tensor/index.js";
import * as tiny from "../course/fixture/lessons/tiny/checks.js";
import { signatureData } from "./probeData.js";

/** What the grader does, but for the sandbox: draw, ask through JSON, weigh. */
async function grade(exercise: AnyExercise, answer: unknown, seed = 7) {
  const hidden = drawHidden(exercise, seed, { count: 6 });
  const asked = JSON.stringify(hidden.inputs);
  const observed = await probe(signatureData(exercise), asked, answer);
  return gradeAnswer(exercise, "it", hidden, JSON.parse(JSON.stringify(observed)));
}

describe("hidden questions", () => {
  test("are the same for the same seed and others for another", () => {
    const draw = (seed: number) => JSON.stringify(drawHidden(tiny.outputSize, seed).inputs);
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
    expect(drawHidden(tiny.outputSize, 1).inputs).toHaveLength(8);
    expect(drawHidden(tiny.edge, 1, { count: 3 }).inputs).toEqual([[]]);
  });

  test("are not those of the notebook, and none twice, as long as there are others", () => {
    const both = { ko: "", en: "" };
    const few = exercise({
      ...{ title: both, points: 1, hints: [both, both] },
      answer: fn({ x: integer() }, integer()),
      cases: [[1], [2]],
      generate: (random) => [1 + random.int(6)],
      reference: (x) => x,
      mistakes: {
        one: { answer: () => 1, says: both },
        less: { answer: (x) => x - 1, says: both },
      },
    });
    const drawn = (count: number) => drawHidden(few, 5, { count }).inputs.map(([x]) => x);
    expect(drawn(4).sort()).toEqual([3, 4, 5, 6]);
    expect(new Set(drawn(6)).size).toBeGreaterThanOrEqual(4);
    expect(drawn(6)).toHaveLength(6);
  });

  test("a right answer earns all, a wrong one a share, with the mistake", async () => {
    const right = await grade(
      tiny.outputSize,
      (n: number, f: number, s: number) => Math.floor((n - f) / s) + 1,
    );
    expect(right).toMatchObject({ passed: true, earned: 2, status: "passed" });
    const wrong = await grade(tiny.outputSize, (n: number, f: number, s: number) =>
      Math.floor((n - f + 1) / s),
    );
    expect(wrong.mistake).toBe("addedBeforeDividing");
    const rightCases = wrong.cases.filter(({ passed }) => passed).length;
    expect(wrong.earned).toBe(Math.floor((200 * rightCases) / 6) / 100);
    for (const { passed, reason } of wrong.cases) expect(reason === null).toBe(passed);
  });

  test("tensors, values and promises cross as data", async () => {
    const twice = (x: Tensor) => fromArray(x.values.map((v) => 2 * v) as Float32Array, x.shape);
    expect((await grade(tiny.slope, twice)).passed).toBe(true);
    expect(
      (
        await grade(
          tiny.edge,
          tensor([
            [-1, 0, 1],
            [-1, 0, 1],
          ]),
        )
      ).passed,
    ).toBe(true);
    expect(
      (
        await grade(
          tiny.edge,
          tensor([
            [1, 0, -1],
            [1, 0, -1],
          ]),
        )
      ).mistake,
    ).toBe("flipped");
    expect((await grade(tiny.later, async (x: number) => x + 1)).passed).toBe(true);
    expect((await grade(tiny.later, async (x: number) => x)).mistake).toBe("same");
  });

  test("each question is asked by itself: one that throws costs one case", async () => {
    let calls = 0;
    const report = await grade(tiny.outputSize, (n: number, f: number, s: number) => {
      if (++calls === 2) throw new Error("oh");
      return Math.floor((n - f) / s) + 1;
    });
    expect(report.cases.map(({ passed }) => passed)).toEqual([true, false, true, true, true, true]);
    expect(report.cases[1].reason!.en).toMatch(/^For n = .*: it stopped with an error: Error: oh$/);
  });
});

describe("whatever comes back, the verdict stands", () => {
  const hidden = drawHidden(tiny.outputSize, 3, { count: 2 });
  const verdict = (observed: unknown) => gradeAnswer(tiny.outputSize, "it", hidden, observed);
  const value = (json: unknown) => ({ kind: "value", value: json });

  const NOTHING: [string, unknown][] = [
    ["no list", { length: 2 }],
    ["nothing", undefined],
    ["too few", []],
    ["points", [{ kind: "passed", points: 100 }, { passed: true }]],
    ["NaN", [value("NaN"), value(null)]],
    ["infinities", [value("Infinity"), value("-Infinity")]],
    ["a text of digits", [value("5"), value("5")]],
    ["a huge list", [value(Array(100_000).fill(5)), value([])]],
    ["a prototype", [JSON.parse('{"kind":"value","__proto__":{"value":5}}'), null]],
  ];
  test.each(NOTHING)("%s earns nothing", (_, observed) => {
    const report = verdict(observed);
    expect(report).toMatchObject({ passed: false, earned: 0, points: 2 });
    expect(report.cases).toHaveLength(2);
  });

  test("a tensor with the wrong shape, type or bytes is a wrong answer", () => {
    const [{ expected }] = drawHidden(tiny.slope, 1, { count: 1 }).questions;
    const one = drawHidden(tiny.slope, 1, { count: 1 });
    const observe = (json: unknown) => gradeAnswer(tiny.slope, "it", one, [value(json)]);
    expect(observe(expected).passed).toBe(true);
    const encoded = expected as { dtype: string; shape: number[]; data: string };
    expect(observe({ ...encoded, shape: [3, 2] }).cases[0].reason!.en).toMatch(
      /the size is 3×2; expected 2×3/,
    );
    expect(observe({ ...encoded, shape: [1e9, 1e9] }).cases[0].reason!.en).toMatch(
      /no answer came/,
    );
    expect(observe({ ...encoded, data: "" }).passed).toBe(false);
    const nan = Buffer.from(new Float32Array(6).fill(Number.NaN).buffer).toString("base64");
    expect(observe({ ...encoded, data: nan }).cases[0].reason!.en).toMatch(/you say NaN/);
  });

  test("any JSON at all is weighed without an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const report = verdict([a, { kind: "value", value: b }]);
        expect(report.earned).toBeLessThanOrEqual(2);
        expect(report.earned).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("messages from the other side are cut", () => {
    const long = "x".repeat(10_000);
    const outcome = parseOutcome({ kind: "threw", name: long, message: long });
    expect(outcome).toMatchObject({ kind: "threw" });
    expect(JSON.stringify(outcome).length).toBeLessThan(1200);
    expect(parseOutcome({ kind: "wrongType", problem: 3 })).toEqual({
      kind: "wrongType",
      problem: { ko: "", en: "" },
    });
    expect(parseOutcome({ kind: "wrongType", problem: { ko: long, en: {} } })).toMatchObject({
      kind: "wrongType",
    });
    expect(parseOutcome("passed")).toEqual({ kind: "missing" });
    expect(parseOutcome({ kind: "unsolved" })).toEqual({ kind: "unsolved" });
    expect(parseOutcome({ kind: "nothing" })).toEqual({ kind: "nothing" });
    expect(parseOutcome({ kind: "value" })).toEqual({ kind: "missing" });
  });

  test("points are shares by case, never rounded up", () => {
    const three = drawHidden(tiny.outputSize, 3, { count: 3 });
    const right = three.questions.map(({ expected }) => value(expected));
    const report = gradeAnswer(tiny.outputSize, "it", three, [right[0], right[1], null]);
    expect(report.earned).toBe(1.33);
  });
});
