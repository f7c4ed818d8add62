import fc from "fast-check";
import { expect, test } from "vitest";
import { type Conv2dSizes, plain } from "../../src/engine/index.js";
import * as naive from "../../src/engine/naive.js";

const numbers = (size: number, phase: number) =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(i * 0.7 + phase));

const small = (min: number, max: number) => fc.integer({ min, max });

/** Any convolution that fits: sizes are drawn first, the output follows from them. */
const sizes: fc.Arbitrary<Conv2dSizes> = fc
  .record({
    n: small(1, 2),
    depth: small(1, 3),
    filters: small(1, 3),
    groups: small(1, 2),
    h: small(1, 7),
    w: small(1, 7),
    kh: small(1, 4),
    kw: small(1, 4),
    strideH: small(1, 3),
    strideW: small(1, 3),
    padTop: small(0, 3),
    padLeft: small(0, 3),
    padBottom: small(0, 3),
    padRight: small(0, 3),
    dilationH: small(1, 3),
    dilationW: small(1, 3),
  })
  .map(({ depth, filters, padBottom, padRight, ...s }) => ({
    ...s,
    c: depth * s.groups,
    f: filters * s.groups,
    oh: Math.floor((s.h + s.padTop + padBottom - s.dilationH * (s.kh - 1) - 1) / s.strideH) + 1,
    ow: Math.floor((s.w + s.padLeft + padRight - s.dilationW * (s.kw - 1) - 1) / s.strideW) + 1,
  }))
  .filter((s) => s.oh > 0 && s.ow > 0);

function expectEqual(got: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  for (let i = 0; i < wanted.length; i++)
    expect(got[i], `${what}[${i}]`).toBeCloseTo(wanted[i], 10);
}

test("the fast routines equal the seven loops, forward and backward", () => {
  fc.assert(
    fc.property(sizes, fc.boolean(), (s, bias) => {
      const x = numbers(s.n * s.c * s.h * s.w, 0);
      const w = numbers((s.f * s.c * s.kh * s.kw) / s.groups, 1);
      const b = bias ? numbers(s.f, 2) : null;
      const dy = numbers(s.n * s.f * s.oh * s.ow, 3);
      // What stands in the outputs before must not matter.
      const both = (size: number) => [numbers(size, 4), numbers(size, 5)];

      const [y, wantedY] = both(dy.length);
      plain.conv2dForward(s, x, w, b, y);
      naive.conv2dForward(s, x, w, b, wantedY);
      expectEqual(y, wantedY, "y");

      const [dx, wantedDx] = both(x.length);
      plain.conv2dBackwardInput(s, w, dy, dx);
      naive.conv2dBackwardInput(s, w, dy, wantedDx);
      expectEqual(dx, wantedDx, "dx");

      const [dw, wantedDw] = both(w.length);
      plain.conv2dBackwardWeight(s, x, dy, dw);
      naive.conv2dBackwardWeight(s, x, dy, wantedDw);
      expectEqual(dw, wantedDw, "dw");

      const [db, wantedDb] = both(s.f);
      plain.conv2dBackwardBias(s, dy, db);
      naive.conv2dBackwardBias(s, dy, wantedDb);
      expectEqual(db, wantedDb, "db");
    }),
    { numRuns: 300 },
  );
});
