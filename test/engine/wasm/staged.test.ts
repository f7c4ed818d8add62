import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  type Conv2dSizes,
  engine,
  plain,
  stagedEngine,
  useEngine,
} from "../../../src/engine/index.js";
import { expectClose, random } from "./lab.js";

const staged = stagedEngine("strict");
afterAll(() => staged.close());

const sizes = (some: Partial<Conv2dSizes>): Conv2dSizes => ({
  ...{ n: 2, c: 3, h: 9, w: 8, f: 5, kh: 3, kw: 3, oh: 7, ow: 6, strideH: 1, strideW: 1 },
  ...{ padTop: 0, padLeft: 0, dilationH: 1, dilationW: 1, groups: 1 },
  ...some,
});

const CONVOLUTIONS: [string, Conv2dSizes][] = [
  ["three channels", sizes({})],
  [
    "LeNet's first",
    sizes({ c: 1, h: 28, w: 28, f: 6, kh: 5, kw: 5, oh: 28, ow: 28, padTop: 2, padLeft: 2 }),
  ],
  ["two groups", sizes({ c: 6, f: 4, groups: 2 })],
  [
    "stride and dilation",
    sizes({ oh: 3, ow: 2, strideH: 2, strideW: 3, dilationH: 2, dilationW: 2 }),
  ],
  ["an empty batch", sizes({ n: 0 })],
];

describe.each(CONVOLUTIONS)("a convolution with %s equals the plain one", (_, s) => {
  const x = random(s.n * s.c * s.h * s.w, 1);
  const w = random((s.f * s.c * s.kh * s.kw) / s.groups, 2);
  const b = random(s.f, 3);
  const dy = random(s.n * s.f * s.oh * s.ow, 4);
  const both = (length: number, compute: (e: typeof plain, to: Float32Array) => void) => {
    const results = [staged, plain].map((provider) => {
      const to = new Float32Array(length).fill(Number.NaN);
      compute(provider, to);
      return to;
    });
    expectClose(results[0], results[1], 5e-6);
  };

  test("forward, with and without a bias", () => {
    both(dy.length, (e, y) => e.conv2dForward(s, x, w, b, y));
    both(dy.length, (e, y) => e.conv2dForward(s, x, w, null, y));
  });
  test("backward to the input", () =>
    both(x.length, (e, dx) => e.conv2dBackwardInput(s, w, dy, dx)));
  test("backward to the filters", () =>
    both(w.length, (e, dw) => e.conv2dBackwardWeight(s, x, dy, dw)));
});

test.each([
  [7, 5, 3, false, false],
  [1, 9, 4, true, false],
  [6, 8, 17, false, true],
  [5, 3, 2, true, true],
])(
  "a product of %i×%i over %i equals the plain one (transposed: %s, %s)",
  (m, n, k, transposeA, transposeB) => {
    const [a, b] = [random(m * k, 1), random(k * n, 2)];
    for (const accumulate of [false, true]) {
      const [c, expected] = [random(m * n, 3), random(m * n, 3)];
      staged.gemm({ m, n, k, transposeA, transposeB, accumulate }, a, b, c);
      plain.gemm({ m, n, k, transposeA, transposeB, accumulate }, a, b, expected);
      expectClose(c, expected, 5e-6);
    }
  },
);

test("float64 goes to the plain routines, bit by bit", () => {
  const [a, b] = [Float64Array.from(random(12, 1)), Float64Array.from(random(12, 2))];
  const [c, expected] = [new Float64Array(9), new Float64Array(9)];
  staged.gemm({ m: 3, n: 3, k: 4 }, a, b, c);
  plain.gemm({ m: 3, n: 3, k: 4 }, a, b, expected);
  expect(c).toEqual(expected);
});

test("two threads give the same bits as one", () => {
  const s = sizes({ n: 8, c: 16, f: 32, h: 20, w: 20, oh: 18, ow: 18 });
  const x = random(s.n * s.c * s.h * s.w, 1);
  const w = random(s.f * s.c * 9, 2);
  const run = () => {
    const y = new Float32Array(s.n * s.f * s.oh * s.ow);
    staged.conv2dForward(s, x, w, null, y);
    return y;
  };
  const one = run();
  staged.setThreads(2);
  const two = run();
  staged.setThreads(1);
  expect(Buffer.from(two.buffer).equals(Buffer.from(one.buffer))).toBe(true);
});

describe("the engine that tensors use", () => {
  const before = process.env.CONVLAB_ENGINE;
  afterEach(() => {
    if (before === undefined) delete process.env.CONVLAB_ENGINE;
    else process.env.CONVLAB_ENGINE = before;
    useEngine(undefined);
  });

  test("is the one on WebAssembly", () => {
    delete process.env.CONVLAB_ENGINE;
    useEngine(undefined);
    expect(engine().name).toBe("wasm-strict");
  });
  test("gives the same bits on every machine where the environment asks for it", () => {
    process.env.CONVLAB_ENGINE = "strict";
    useEngine(undefined);
    expect(engine().name).toBe("wasm-strict");
  });
  test("is the plain one where the environment asks for it", () => {
    process.env.CONVLAB_ENGINE = "plain";
    useEngine(undefined);
    expect(engine().name).toBe("plain");
  });
});
