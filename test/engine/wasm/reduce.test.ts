import { expect, test } from "vitest";
import { expectClose, forBuilds, random } from "./lab.js";

const SIZES: [number, number, number][] = [
  [1, 1, 1],
  [1, 100_003, 1],
  [1, 0, 3],
  [2, 4099, 5],
  [31, 37, 1],
  [1031, 3, 7],
  [3, 1, 11],
  [1, 5000, 64],
  [0, 4, 4],
];

forBuilds((lab) => {
  test.each(SIZES)("sum of %s × %s × %s along the middle", (outer, length, inner) => {
    const x = random(outer * length * inner);
    const [y] = lab.sameForThreads(() => {
      const to = lab.room(outer * inner);
      lab.run.sum(lab.put(x), to, outer, length, inner);
      lab.expectFence(to, outer * inner);
      return lab.read(to, outer * inner);
    });
    const expected = Float64Array.from({ length: outer * inner }, (_, q) => {
      let sum = 0;
      const start = Math.floor(q / inner) * length * inner + (q % inner);
      for (let l = 0; l < length; l++) sum += x[start + l * inner];
      return sum;
    });
    expectClose(y, expected, 2e-6);
  });

  test.each(SIZES.filter(([, length]) => length > 0))(
    "maximum of %s × %s × %s, where it is, and the way back",
    (outer, length, inner) => {
      const x = random(outer * length * inner);
      const size = outer * inner;
      const dy = random(size, 2);
      const [y, where, dx] = lab.sameForThreads(() => {
        const [to, at, back] = [lab.room(size), lab.room(size), lab.room(x.length)];
        lab.run.maximum(lab.put(x), to, at, outer, length, inner);
        lab.run.maximumBackward(lab.put(dy), at, back, outer, length, inner);
        lab.expectFence(back, x.length);
        const places = Float32Array.from(lab.memory.i32.subarray(at >> 2, (at >> 2) + size));
        return [lab.read(to, size), places, lab.read(back, x.length)];
      });
      const gradient = new Float32Array(x.length);
      for (let q = 0; q < size; q++) {
        const start = Math.floor(q / inner) * length * inner + (q % inner);
        let best = 0;
        for (let l = 1; l < length; l++)
          if (x[start + l * inner] > x[start + best * inner]) best = l;
        expect([y[q], where[q]]).toEqual([x[start + best * inner], best]);
        gradient[start + best * inner] = dy[q];
      }
      expect(dx).toEqual(gradient);
    },
  );

  test("a maximum of NaN is NaN, at the first one", () => {
    lab.reset();
    const [y, where] = [lab.room(1), lab.room(1)];
    lab.run.maximum(lab.put([1, Number.NaN, 3, Number.NaN]), y, where, 1, 4, 1);
    expect([lab.read(y, 1)[0], lab.memory.i32[where >> 2]]).toEqual([Number.NaN, 1]);
  });
});
