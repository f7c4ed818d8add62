import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CheckReport,
  exercise,
  exerciseData,
  fn,
  integer,
  list,
  number,
  runCheck,
} from "../../src/check/index.js";
import { fromArray, type Tensor, tensor } from "../../src/tensor/index.js";
import { tinyData } from "../course/fixture/course.js";

const { outputSize, slope, edge, later } = tinyData;
const check = (data: typeof outputSize, answer?: unknown) => runCheck(data, answer) as CheckReport;

/** A right answer written another way is right. */
const RIGHT: ((n: number, f: number, s: number) => unknown)[] = [
  (n, f, s) => Math.floor((n - f) / s) + 1,
  (n, f, s) => Math.floor((n - f + s) / s),
  (n, f, s) => Math.trunc((n - f) / s + 1),
  (n, f, s) => ((n - f) / s + 1) | 0,
  (n, f, s) => (n - f - ((n - f) % s)) / s + 1,
  (n, f, s) => Math.ceil((n - f + 1) / s),
  (n, f, s) => 1 + Number.parseInt(String((n - f) / s), 10),
  (n, f, s) => {
    let count = 0;
    for (let start = 0; start + f <= n; start += s) count++;
    return count;
  },
  (n, f, s) =>
    Array.from({ length: n }, (_, i) => i).filter((i) => i % s === 0 && i + f <= n).length,
  (n, f, s) => {
    let [rest, count] = [n - f, 1];
    while (rest >= s) {
      rest -= s;
      count++;
    }
    return count;
  },
  function recursive(n: number, f: number, s: number): number {
    return n < f ? 0 : 1 + recursive(n - s, f, s);
  },
  (n, f, s) => ~~((n - f) / s) + 1,
];

test.each(RIGHT)("a right answer is right however it is written: %s", (answer) => {
  expect(check(outputSize, answer)).toMatchObject({
    status: "passed",
    passed: true,
    earned: 2,
    points: 2,
    mistake: null,
    says: { ko: "4개 모두 맞았어요.", en: "All 4 cases are right." },
  });
});

describe("a wrong answer is told what was right, what is wrong, and the way out", () => {
  test("with the known mistake that it made", () => {
    expect(
      check(outputSize, (n: number, f: number, s: number) => Math.floor((n - f + 1) / s)),
    ).toMatchObject({
      status: "failed",
      earned: 1,
      mistake: "addedBeforeDividing",
      says: {
        ko: "4개 중 2개가 맞았어요. n=7, f=3, s=2에서 2라고 답했어요. 3이어야 해요. 1은 나누기 전에 더할까요, 나눈 뒤에 더할까요?",
        en: "2 of 4 cases are right. For n = 7, f = 3, s = 2: you say 2; expected 3. Is the 1 added before the division, or after?",
      },
    });
  });

  test("without one where no mistake is known to give this", () => {
    expect(check(outputSize, (n: number) => (n === 8 ? 3 : 0)).says).toEqual({
      ko: "4개 중 1개가 맞았어요. n=7, f=3, s=1에서 0이라고 답했어요. 5여야 해요.",
      en: "1 of 4 cases is right. For n = 7, f = 3, s = 1: you say 0; expected 5.",
    });
    expect(check(outputSize, () => -1).parts[0]).toEqual({
      ko: "4개 중 맞은 것이 아직 없어요.",
      en: "None of 4 cases is right yet.",
    });
  });

  test("a mistake is named only where it explains every wrong case", () => {
    const half = (n: number, f: number, s: number) => (s === 3 ? 99 : Math.floor((n - f + 1) / s));
    expect(check(outputSize, half).mistake).toBeNull();
  });

  test("place, shape and count in a tensor", () => {
    const two = (x: Tensor) =>
      fromArray(x.values.map((v, i) => (i === 2 ? 7 : 2 * v)) as Float32Array, x.shape);
    expect(check(slope, two).parts[1]).toEqual({
      ko: "x=[[1, 2], [3, 4]]에서 [1, 0] 자리에 7이라고 답했어요. 6이어야 해요. (숫자 4개 중 1개가 달라요.)",
      en: "For x = [[1, 2], [3, 4]]: at [1, 0] you say 7; expected 6 (1 of 4 numbers differ).",
    });
    const { parts, mistake } = check(slope, (x: Tensor) =>
      fromArray(x.values.map((v) => 2 * v) as Float32Array, [x.size]),
    );
    expect(parts[1]).toEqual({
      ko: "x=[[1, 2], [3, 4]]에서 크기가 4예요. 2×2여야 해요.",
      en: "For x = [[1, 2], [3, 4]]: the size is 4; expected 2×2.",
    });
    expect(mistake).toBe("flattened");
  });

  test("a value's right number is not given away", () => {
    const report = check(
      edge,
      tensor([
        [-1, 0, 1],
        [-1, 0, 5],
      ]),
    );
    expect(report.parts[1]).toEqual({
      ko: "[1, 2] 자리에 5라고 답했어요. (숫자 6개 중 1개가 달라요.)",
      en: "At [1, 2] you say 5, which is not right (1 of 6 numbers differ).",
    });
    expect(report.parts[0]).toEqual({ ko: "아직 맞지 않아요.", en: "Not right yet." });
    expect(report.cases[0].expected).toBeNull();
    expect(JSON.stringify(report.parts)).not.toContain("1,0,1");
    expect(
      check(
        edge,
        tensor([
          [-1, 0, 1],
          [-1, 0, 1],
        ]),
      ).says,
    ).toEqual({ ko: "맞았어요.", en: "Right." });
  });

  test("every known mistake of the lesson is named when it is made", () => {
    const squared = (x: Tensor) => fromArray(x.values.map((v) => v * v) as Float32Array, x.shape);
    const made: [string, CheckReport][] = [
      ["notRounded", check(outputSize, (n: number, f: number, s: number) => (n - f) / s + 1)],
      ["strideForgotten", check(outputSize, (n: number, f: number) => n - f + 1)],
      ["squared", check(slope, squared)],
      [
        "flipped",
        check(
          edge,
          tensor([
            [1, 0, -1],
            [1, 0, -1],
          ]),
        ),
      ],
      [
        "transposed",
        check(
          edge,
          tensor([
            [-1, -1],
            [0, 0],
            [1, 1],
          ]),
        ),
      ],
    ];
    for (const [mistake, report] of made) expect(report.mistake).toBe(mistake);
  });
});

describe("what is not an answer yet", () => {
  const signature = "(n: number, f: number, s: number) => number";

  test("nothing, or something else, is told what is expected", () => {
    expect(check(outputSize)).toMatchObject({
      status: "type",
      passed: false,
      earned: 0,
      says: {
        ko: `check.outputSize(…)에 답을 넣어 주세요. 답의 꼴: ${signature}`,
        en: `Put your answer into check.outputSize(…). Expected: ${signature}`,
      },
    });
    expect(check(outputSize, 3).parts[0]).toEqual({
      ko: `함수여야 하는데 숫자가 왔어요. 답의 꼴: ${signature}`,
      en: `Expected a function, got a number. Expected: ${signature}`,
    });
    expect(check(outputSize, null).status).toBe("type");
    expect(check(edge, [[-1, 0, 1]]).parts[0]).toEqual({
      ko: "Tensor여야 하는데 배열이 왔어요. tensor(…)로 감싸 보세요. 답의 꼴: Tensor",
      en: "Expected a Tensor, got an array. Wrap it in tensor(…). Expected: Tensor",
    });
    expect(check(edge, null).parts[0]).toEqual({
      ko: "답이 없어요. Tensor 꼴의 답을 넣어 주세요.",
      en: "There is no answer. Expected: Tensor",
    });
  });

  test("a stub is not solved yet, which is no error", () => {
    for (const message of ["not solved yet", "TODO: write me", "아직 풀지 않음"]) {
      const stub = () => {
        throw new Error(message);
      };
      expect(check(outputSize, stub)).toMatchObject({
        status: "unsolved",
        says: {
          ko: "아직 풀지 않았어요.",
          en: "Not solved yet.",
        },
      });
    }
  });

  test("a function that gives nothing lacks a return", () => {
    expect(check(outputSize, () => {}).parts[0]).toEqual({
      ko: `아무것도 돌려주지 않았어요. return이 빠지지 않았나요? 답의 꼴: ${signature}`,
      en: `Nothing came back. Is a return missing? Expected: ${signature}`,
    });
    const sometimes = (n: number, f: number, s: number) => (s === 1 ? n - f + 1 : undefined);
    expect(check(outputSize, sometimes).parts[1]).toEqual({
      ko: "n=7, f=3, s=2에서 아무것도 돌려주지 않았어요. return이 빠지지 않았나요?",
      en: "For n = 7, f = 3, s = 2: nothing came back. Is a return missing?",
    });
  });

  test("what it throws is shown with the input", () => {
    const throws = (n: number, f: number, s: number) => {
      if (s === 2) throw new RangeError("too far");
      return Math.floor((n - f) / s) + 1;
    };
    expect(check(outputSize, throws)).toMatchObject({ status: "failed", earned: 1, mistake: null });
    expect(check(outputSize, throws).parts[1]).toEqual({
      ko: "n=7, f=3, s=2에서 오류로 멈췄어요: RangeError: too far",
      en: "For n = 7, f = 3, s = 2: it stopped with an error: RangeError: too far",
    });
    for (const thrown of [
      null,
      "text",
      {
        get message() {
          throw new Error("trap");
        },
      },
    ]) {
      const nasty = () => {
        throw thrown;
      };
      expect(check(outputSize, nasty).status).toBe("failed");
    }
  });

  test("a wrong type in some cases is said with its input", () => {
    expect(
      check(outputSize, (_: number, __: number, s: number) => (s === 3 ? 2 : "3")).parts[1],
    ).toEqual({
      ko: `n=7, f=3, s=1에서 숫자(number)여야 하는데 문자열이 왔어요. 답의 꼴: ${signature}`,
      en: `For n = 7, f = 3, s = 1: Expected a number, got a string. Expected: ${signature}`,
    });
  });

  test("a pressed Stop is not the answer's mistake", () => {
    const stopped = () => {
      throw Object.assign(new Error("stop"), { name: "Interrupted" });
    };
    expect(() => check(outputSize, stopped)).toThrow("stop");
  });
});

describe("asynchronous answers", () => {
  test("are waited for, one after the other", async () => {
    let running = 0;
    const answer = async (x: number) => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return x + 1;
    };
    const report = runCheck(later, answer);
    expect(report).toBeInstanceOf(Promise);
    expect(await report).toMatchObject({ passed: true, earned: 1 });
  });

  test("are diagnosed, and a rejection is an error of the answer", async () => {
    expect((await runCheck(later, async (x: number) => x)).mistake).toBe("same");
    const rejected = await runCheck(later, () => Promise.reject(new TypeError("no")));
    expect(rejected.parts[1].en).toBe("For x = 1: it stopped with an error: TypeError: no");
    const synchronous = (x: number) => x + 1;
    expect(await runCheck(later, synchronous)).toMatchObject({ passed: true });
  });
});

test("an answer that changes its inputs harms neither itself nor the next check", () => {
  const sum = exercise({
    title: { ko: "합", en: "Sum" },
    points: 1,
    answer: fn({ xs: list(integer()) }, number()),
    cases: [[[1, 2]], [[3, 4]]],
    generate: (rng) => [[rng.int(9)]],
    reference: (xs) => xs.reduce((a, b) => a + b, 0),
    mistakes: {
      first: { answer: (xs) => xs.shift() ?? 0, says: { ko: "첫째", en: "first" } },
      last: { answer: (xs) => xs.pop() ?? 0, says: { ko: "끝", en: "last" } },
    },
    hints: [
      { ko: "", en: "" },
      { ko: "", en: "" },
    ],
  });
  const data = exerciseData(sum, "sum");
  const emptying = (xs: number[]) => xs.splice(0).reduce((a, b) => a + b, 0);
  expect(check(data, emptying).passed).toBe(true);
  expect(check(data, emptying).passed).toBe(true);
  expect(check(data, (xs: number[]) => xs[0]).mistake).toBe("first");
});

describe("a student's bundle", () => {
  const base = {
    title: { ko: "반", en: "Half" },
    points: 1,
    answer: fn({ x: integer() }, integer()),
    generate: () => [2] as [number],
    reference: (x: number) => x / 2,
    hints: [
      { ko: "", en: "" },
      { ko: "", en: "" },
    ] as const,
  };
  const says = { ko: "", en: "" };

  test("is JSON without code", () => {
    for (const data of Object.values(tinyData)) {
      expect(data).toEqual(JSON.parse(JSON.stringify(data)));
      expect(JSON.stringify(data)).not.toMatch(/=>|function|return/);
    }
  });

  test("leaves out a mistake where it is right or stops with an error", () => {
    const stops = (x: number): number => {
      if (x === 4) throw new Error("oh");
      return 2 * x;
    };
    const mistakes = { stops: { answer: stops, says }, same: { answer: (x: number) => x, says } };
    const data = exerciseData(exercise({ ...base, cases: [[4], [0], [6]], mistakes }), "half");
    expect("questions" in data && data.questions.map(({ known }) => known)).toEqual([
      { same: 4 },
      {},
      { stops: 12, same: 6 },
    ]);
  });

  test("tells known mistakes apart, or is refused", () => {
    const make = (cases: [number][]) =>
      exerciseData(
        exercise({
          ...base,
          cases,
          mistakes: {
            same: { answer: (x) => x, says },
            square: { answer: (x) => (x * x) / 4, says },
          },
        }),
        "half",
      );
    expect(() => make([[2]])).toThrow(
      'exercise half ("Half"): expected cases that tell its known mistakes apart, got the right result from the mistake square in every case\nhint: add a case in which they differ',
    );
    expect(() => make([[4]])).toThrow(
      /got the same results from same and square in every case\nhint: /,
    );
    expect(() => make([[2], [8]])).not.toThrow();
  });
});

test("a check never throws, whatever it is given and whatever comes back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything({ withNullPrototype: true, withBigInt: true }), async (thing) => {
      for (const data of Object.values(tinyData)) {
        const images = () => ({ length: 0, batch: () => ({ x: tensor([]), y: [] }) });
        for (const given of [
          thing,
          () => thing,
          { build: thing, model: thing },
          { build: () => thing },
        ])
          expect(["failed", "type", "unsolved"]).toContain(
            (await runCheck(data, given, images)).status,
          );
      }
    }),
    { numRuns: 50 },
  );
});
