import { expect, test } from "vitest";
import { BINARY, REPEAT, UNARY } from "../../../src/engine/wasm/exports.js";
import { expectClose, forBuilds, random } from "./lab.js";

const f: Record<keyof typeof UNARY, (x: number) => number> = {
  neg: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};
const slope: Record<keyof typeof UNARY, (x: number) => number> = {
  neg: () => -1,
  exp: Math.exp,
  log: (x) => 1 / x,
  relu: (x) => (x > 0 ? 1 : 0),
  sigmoid: (x) => f.sigmoid(x) * (1 - f.sigmoid(x)),
  tanh: (x) => 1 - Math.tanh(x) ** 2,
};
const g: Record<keyof typeof BINARY, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
};

const LENGTHS = [0, 1, 5, 1031, 40_000];
const names = <T extends string>(table: Record<T, number>) => Object.keys(table) as T[];

/** Each number within a few units of its own last place. */
function expectEach(actual: Float32Array, expected: ArrayLike<number>, relative = 5e-7): void {
  actual.forEach((v, i) => {
    const error = Math.abs(v - expected[i]);
    if (!(error <= relative * Math.abs(expected[i]) + 1e-38)) {
      expect.fail(`number ${i}: expected ${expected[i]}, got ${v}`);
    }
  });
}

forBuilds((lab) => {
  for (const name of names(UNARY)) {
    test(`${name} and its slope`, () => {
      for (const length of LENGTHS) {
        const x = random(length, 1).map((v) => (name === "log" ? Math.abs(v) + 1e-6 : 12 * v));
        const dy = random(length, 2);
        const [y, dx] = lab.sameForThreads(() => {
          const [from, to, back] = [lab.put(x), lab.room(length), lab.room(length)];
          lab.run.unary(UNARY[name], from, to, length);
          lab.run.unaryBackward(UNARY[name], from, to, lab.put(dy), back, length);
          lab.expectFence(to, length);
          lab.expectFence(back, length);
          return [lab.read(to, length), lab.read(back, length)];
        });
        expectEach(y, Array.from(x, f[name]));
        // 1 − y is taken of a rounded y.
        expectClose(
          dx,
          Array.from(x, (v, i) => dy[i] * slope[name](v)),
          1e-6,
          1,
        );
      }
    });
  }

  test.each([
    ["exp", [0, 1, -1, 88.7, -87, -103, -200, 100], null],
    ["exp", [Infinity, -Infinity, Number.NaN], [Infinity, 0, Number.NaN]],
    ["log", [1, Infinity, 0, -1, Number.NaN, 1e-40], null],
    ["tanh", [0, 100, -100, 0.624, 0.626, Number.NaN], null],
    ["sigmoid", [0, 200, -200, Number.NaN], [0.5, 1, 0, Number.NaN]],
    ["relu", [-0.5, Number.NaN, Infinity], [0, Number.NaN, Infinity]],
  ] as const)("%s at its borders: %j", (name, x, expected) => {
    lab.reset();
    const y = lab.room(x.length);
    lab.run.unary(UNARY[name], lab.put(x), y, x.length);
    const want = expected ?? Array.from(Float32Array.from(x), f[name]).map(Math.fround);
    lab.read(y, x.length).forEach((v, i) => {
      if (Number.isFinite(want[i]))
        expect(Math.abs(v - want[i])).toBeLessThanOrEqual(Math.abs(want[i]) * 1e-6 + 1e-44);
      else expect(v).toBe(want[i]);
    });
  });

  for (const name of names(BINARY)) {
    test(`${name} of rows, columns and single numbers`, () => {
      for (const [outer, inner] of [
        [1, 1],
        [3, 5],
        [1, 40_003],
        [7, 4099],
        [1031, 3],
        [0, 4],
      ]) {
        for (const modeA of names(REPEAT)) {
          for (const modeB of names(REPEAT)) {
            const length = { none: outer * inner, row: inner, column: outer, one: 1 };
            const a = random(length[modeA], 1);
            const b = random(length[modeB], 2).map((v) => v + 2);
            const run = () => {
              const y = lab.room(outer * inner);
              const modes = [REPEAT[modeA], REPEAT[modeB]] as const;
              lab.run.binary(BINARY[name], lab.put(a), lab.put(b), y, outer, inner, ...modes);
              lab.expectFence(y, outer * inner);
              return lab.read(y, outer * inner);
            };
            const [y] = lab.sameForThreads(run);
            const at = {
              none: (i: number) => i,
              row: (i: number) => i % inner,
              column: (i: number) => Math.floor(i / inner),
              one: () => 0,
            };
            const wrong = y.findIndex(
              (v, i) => v !== Math.fround(g[name](a[at[modeA](i)], b[at[modeB](i)])),
            );
            expect(wrong, `${outer}×${inner}, ${modeA} ${modeB}`).toBe(-1);
          }
        }
      }
    });
  }

  test("scaling, adding and filling", () => {
    for (const length of LENGTHS) {
      const [x, y] = [random(length, 1), random(length, 2)];
      const [sum, scaled, filled] = lab.sameForThreads(() => {
        const [a, b, c] = [lab.put(y), lab.room(length), lab.room(length)];
        lab.run.scaleAdd(lab.put(x), a, length, 0.5, -2);
        lab.memory.f32.fill(Number.NaN, b >> 2, (b >> 2) + length);
        lab.run.scaleAdd(lab.put(x), b, length, 3, 0);
        lab.run.fill(c, length, 7);
        for (const at of [a, b, c]) lab.expectFence(at, length);
        return [a, b, c].map((at) => lab.read(at, length));
      });
      expectClose(
        sum,
        x.map((v, i) => 0.5 * v - 2 * y[i]),
        1e-6,
      );
      expectClose(
        scaled,
        x.map((v) => 3 * v),
        1e-6,
      );
      expect(filled.every((v) => v === 7)).toBe(true);
    }
  });
});
