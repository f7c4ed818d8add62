import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  CHECK_MIME,
  createChecks,
  type ExerciseData,
  WEIGHTS_MIME,
} from "../../src/check/index.js";
import { useHost } from "../../src/host/current.js";
import type { Host, MimeBundle } from "../../src/host/index.js";
import { tinyData } from "../course/fixture/course.js";

let shown: MimeBundle[] = [];
let updates: MimeBundle[] = [];

const quiet: Host = {
  name: "convlab",
  needsPicture: false,
  display(bundle) {
    shown.push(bundle);
    return { update: (next) => updates.push(next) };
  },
  interrupted: () => false,
  onInterrupted: () => {},
};

beforeEach(() => {
  [shown, updates] = [[], []];
  useHost(quiet);
});

afterEach(() => {
  useHost(undefined);
  vi.unstubAllEnvs();
});

const exercises = Object.values(tinyData);
const right = (n: number, f: number, s: number) => Math.floor((n - f) / s) + 1;

describe("a check shows", () => {
  test("the report as HTML, as text and as numbers, and gives nothing", () => {
    const check = createChecks(exercises, "ko");
    expect(check.outputSize(right)).toBeUndefined();
    expect(shown).toHaveLength(1);
    expect(shown[0]["text/plain"]).toBe("✓ 결과의 크기 · 2/2점\n  4개 모두 맞았어요.");
    expect(shown[0][CHECK_MIME]).toEqual({
      exercise: "outputSize",
      earned: 2,
      points: 2,
      passed: true,
    });
    expect(shown[0]["text/html"]).toContain("<strong>✓ 결과의 크기</strong> · 2/2점");
  });

  test("where the next hint is, until it is passed", () => {
    const check = createChecks(exercises, "ko");
    check.outputSize(() => 0);
    expect(shown[0]["text/plain"]).toMatch(/\n {2}힌트: check\.outputSize\.hint\(\)$/);
    expect(shown[0]["text/html"]).toContain("힌트: <code>check.outputSize.hint()</code>");
    check.outputSize(right);
    expect(shown[1]["text/plain"]).not.toContain("hint()");
    expect(shown[1]["text/html"]).not.toContain("hint()");
    createChecks(exercises, "en").net(undefined as never);
    expect(shown[2]["text/plain"]).toMatch(/\n {2}Hint: check\.net\.hint\(\)$/);
  });

  test("in English where the reader reads English", () => {
    createChecks(exercises, "en").outputSize((n: number) => n);
    expect(shown[0]["text/plain"]).toMatch(
      /^✗ Output size · 0\/2 points\n {2}None of 4 cases is right yet\.\n {2}For n = 7/,
    );
    const html = String(shown[0]["text/html"]);
    expect(html).toContain("<summary>case by case</summary>");
    expect(html).toContain("n = 7, f = 3, s = 2");
    createChecks(exercises, "en").slope(undefined as never);
    expect(shown[1]["text/plain"]).toMatch(/^✗ Twice · 0\/1 point\n/);
    expect(shown[1]["text/html"]).not.toContain("<details>");
  });

  test("no colour that a theme would swallow: symbols and words carry the meaning", () => {
    createChecks(exercises, "ko").outputSize((n: number) => n);
    const html = String(shown[0]["text/html"]).replaceAll("color:inherit", "");
    expect(html).not.toMatch(/color\s*:|#[0-9a-f]{3,6}\b(?!;)|rgb/i);
  });

  test("what the answer says as text, never as HTML", () => {
    createChecks(exercises, "en").outputSize(() => {
      throw new Error("<img src=x onerror=alert(1)>");
    });
    expect(shown[0]["text/html"]).not.toContain("<img");
    expect(shown[0]["text/html"]).toContain("&lt;img");
  });

  test("the first hint, then the second", () => {
    const check = createChecks(exercises, "ko");
    for (let i = 0; i < 3; i++) check.outputSize.hint();
    expect(shown.map((bundle) => bundle["text/plain"])).toEqual([
      "힌트 1: 자리를 세어 보세요.",
      "힌트 2: Math.floor((n - f) / s) + 1",
      "힌트 2: Math.floor((n - f) / s) + 1",
    ]);
    check.slope.hint();
    expect(shown[3]["text/plain"]).toBe("힌트 1: 수마다.");
    createChecks(exercises, "en").slope.hint();
    expect(shown[4]["text/plain"]).toBe("Hint 1: Each number.");
  });
});

describe("reset", () => {
  const stub = { ko: "// 여기에", en: "// <here>" };
  const stubs = { outputSize: { outputSize: stub, second: stub } };

  test("gives the answer's cells, and no others, to the notebook, and shows what stood there", () => {
    const rewritten: unknown[] = [];
    const { display, ...host } = quiet;
    useHost({ ...host, display, rewrite: (sources) => void rewritten.push(sources) });
    createChecks(exercises, "en", stubs).outputSize.reset();
    expect(rewritten).toEqual([{ outputSize: "// <here>", second: "// <here>" }]);
    expect(shown[0]["text/plain"]).toMatch(
      /^As it was at first: Run check\.outputSize\.reset\(\) in/,
    );
    expect(shown[0]["text/html"]).toContain("<pre>// &lt;here&gt;\n\n// &lt;here&gt;</pre>");
  });

  test("shows it also where nobody can put it back, in the reader's language", () => {
    createChecks(exercises, "ko", stubs).outputSize.reset();
    expect(shown[0]["text/plain"]).toContain(
      "처음 상태: 답을 쓰는 셀에서 check.outputSize.reset()을",
    );
    expect(shown[0]["text/plain"]).toMatch(/\n\/\/ 여기에\n\n\/\/ 여기에$/);
  });
});

test("an asynchronous answer is shown in place when it has come", async () => {
  const check = createChecks(exercises, "en");
  const done = check.later(async (x: number) => x + 1) as unknown as Promise<void>;
  expect(shown[0]["text/plain"]).toBe("Checking…");
  expect(await done).toBeUndefined();
  expect(updates[0]["text/plain"]).toMatch(/^✓ Later · 1\/1 point/);
});

test("under nbgrader the check's value is the bare points", async () => {
  vi.stubEnv("NBGRADER_EXECUTION", "autograde");
  const check = createChecks(exercises, "en") as Record<string, (answer?: unknown) => unknown>;
  expect(check.outputSize(right)).toBe(2);
  expect(check.outputSize((n: number, f: number, s: number) => Math.floor((n - f + 1) / s))).toBe(
    1,
  );
  expect(check.outputSize()).toBe(0);
  expect(await check.later(async (x: number) => x + 1)).toBe(1);
});

test("a model that passed leaves its weights in the output, one that failed or is huge doesn't", () => {
  const lenient: ExerciseData = { ...tinyData.net, target: 1e-9 } as ExerciseData;
  const network = (size: number, classes = 10) => ({
    training: false,
    forward: (x: { shape: number[] }) => ({
      shape: [x.shape[0], classes],
      dtype: "float32",
      values: new Float32Array(x.shape[0] * classes),
    }),
    train() {},
    eval() {},
    stateDict: () => ({ w: { shape: [size], dtype: "float32", values: new Float32Array(size) } }),
    loadStateDict() {},
  });
  const digits = {
    ...lenient,
    answer: { kind: "model", input: [1, 28, 28], classes: 10 },
    maxParameters: undefined,
    visible: 100,
  } as ExerciseData;
  const run = (size: number, target: number) => {
    const check = createChecks([{ ...digits, target } as ExerciseData], "en");
    check.net({ build: () => network(size), model: network(size) });
    return shown.at(-1)!;
  };
  const bundle = run(3, 0.01);
  expect(bundle[CHECK_MIME]).toMatchObject({ passed: true });
  expect(bundle[WEIGHTS_MIME]).toEqual({
    stateDict: { w: { dtype: "f4", shape: [3], data: "AAAAAAAAAAAAAAAA" } },
  });
  expect(run(3, 1)).not.toHaveProperty([WEIGHTS_MIME]);

  shown.length = 0;
  const told = run(2_000_000, 0.01);
  expect(shown[0]).not.toHaveProperty([WEIGHTS_MIME]);
  expect(told["text/plain"]).toBe(
    "Too large for the notebook. More than 786,432 weights are not kept in the notebook, so they cannot be graded. Try a smaller network.",
  );
});
