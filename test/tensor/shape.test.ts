import fc from "fast-check";
import { expect, test } from "vitest";
import { F, fromArray, zeros } from "../../src/index.js";

const size = fc.integer({ min: 1, max: 4 });
const shape = fc.array(size, { minLength: 1, maxLength: 4 });
const counted = (s: number[]) =>
  fromArray(
    Float32Array.from({ length: s.reduce((a, b) => a * b, 1) }, (_, i) => i),
    s,
  );

test("a permutation and its inverse give back the tensor", () => {
  const withOrder = shape.chain((s) =>
    fc.tuple(
      fc.constant(s),
      fc.shuffledSubarray(
        s.map((_, d) => d),
        { minLength: s.length },
      ),
    ),
  );
  fc.assert(
    fc.property(withOrder, ([s, order]) => {
      const inverse = order.map((_, d) => order.indexOf(d));
      const x = counted(s);
      const y = x.permute(order);
      expect(y.shape).toEqual(order.map((d) => s[d]));
      expect(y.permute(inverse).toArray()).toEqual(x.toArray());
    }),
  );
});

test("flipping twice gives back the tensor", () => {
  fc.assert(
    fc.property(shape, (s) => {
      const x = counted(s);
      expect(x.flip([0]).flip([0]).toArray()).toEqual(x.toArray());
    }),
  );
});

test("slices put together again are the tensor", () => {
  fc.assert(
    fc.property(shape, fc.nat(), fc.nat(), (s, axisSeed, cutSeed) => {
      const axis = axisSeed % s.length;
      const x = counted(s);
      if (s[axis] < 2) return;
      const cut = 1 + (cutSeed % (s[axis] - 1));
      const parts = [x.slice(axis, 0, cut), x.slice(axis, cut)];
      expect(F.concat(parts, axis).toArray()).toEqual(x.toArray());
    }),
  );
});

test("a sum over all axes, in any grouping, is the sum of all", () => {
  fc.assert(
    fc.property(shape, (s) => {
      const x = counted(s);
      let y = x;
      while (y.rank > 0) y = y.sum(0);
      expect(y.item()).toBe(x.sum().item());
      expect(x.sum(s.map((_, d) => d)).item()).toBe(x.sum().item());
    }),
  );
});

test("broadcasting is symmetric, and 1 stretches", () => {
  fc.assert(
    fc.property(shape, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (s, ones) => {
      const t = s.map((n, d) => (ones[d] ? 1 : n));
      expect(F.add(zeros(s), zeros(t)).shape).toEqual(s);
      expect(F.add(zeros(t), zeros(s)).shape).toEqual(s);
    }),
  );
});

test("the output size of a convolution counts the places where the filter can stand", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      size,
      fc.integer({ min: 0, max: 3 }),
      size,
      (h, k, stride, padding, dilation) => {
        let places = 0;
        for (let at = -padding; at + dilation * (k - 1) <= h + padding - 1; at += stride) places++;
        fc.pre(places > 0);
        const y = F.conv2d(zeros([1, 1, h, h]), zeros([1, 1, k, k]), null, {
          stride,
          padding,
          dilation,
        });
        expect(y.shape).toEqual([1, 1, places, places]);
      },
    ),
  );
});
