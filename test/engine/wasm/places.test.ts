import { expect, test } from "vitest";
import { plain, type ResampleAxis } from "../../../src/engine/index.js";
import { sources } from "../../../src/ops/border.js";
import { upsampleAxes } from "../../../src/ops/upsample.js";
import { expectClose, forBuilds, type Lab, random } from "./lab.js";
import { ceil4, fromPixels, paddingIsZero, toPixels } from "./layouts.js";

const double = (x: Float32Array) => Float64Array.from(x);

function tableOf(lab: Lab, { first, second, share }: ResampleAxis): number {
  const shares = new Int32Array(Float32Array.from(share).buffer);
  return lab.putInts([...first, ...second, ...shares]);
}

forBuilds((lab) => {
  test.each([
    [1, 1, 1, 1, 3, 5, "nearest"],
    [2, 5, 7, 3, 14, 6, "nearest"],
    [1, 70, 5, 6, 3, 13, "nearest"],
    [2, 3, 4, 5, 9, 7, "bilinear"],
    [1, 131, 3, 4, 8, 8, "bilinear"],
    [3, 8, 30, 31, 17, 62, "bilinear"],
    [0, 4, 2, 2, 4, 4, "bilinear"],
  ] as const)("%s × %s × %s × %s to %s × %s, %s", (n, c, h, w, oh, ow, mode) => {
    const { rows, columns } = upsampleAxes([1, c, h, w], { size: [oh, ow], mode });
    const [x, dy] = [random(n * c * h * w, 1), random(n * c * oh * ow, 2)];
    const [small, large] = [n * h * w * ceil4(c), n * oh * ow * ceil4(c)];
    const [y, dx] = lab.sameForThreads(() => {
      const [from, error] = [toPixels(x, n, c, h, w), toPixels(dy, n, c, oh, ow)].map((v) =>
        lab.put(v),
      );
      const tables = [tableOf(lab, rows), tableOf(lab, columns)] as const;
      const how = [n, h, w, c, oh, ow, ...tables, mode === "nearest" ? 1 : 0] as const;
      const [to, back] = [lab.room(large), lab.room(small)];
      lab.run.resample(from, to, ...how);
      lab.run.resampleBackward(error, back, ...how);
      lab.expectFence(to, large);
      lab.expectFence(back, small);
      return [lab.read(to, large), lab.read(back, small)];
    });
    const [wanted, slopes] = [new Float64Array(n * c * oh * ow), new Float64Array(n * c * h * w)];
    plain.resample2dForward(n * c, rows, columns, double(x), wanted);
    plain.resample2dBackward(n * c, rows, columns, double(dy), slopes);
    expectClose(fromPixels(y, n, c, oh, ow), wanted);
    expectClose(fromPixels(dx, n, c, h, w), slopes);
    expect(paddingIsZero(y, c) && paddingIsZero(dx, c)).toBe(true);
  });

  const MODES = ["constant", "reflect", "replicate", "circular"] as const;
  test.each(MODES)("a border, %s, around pixels and around planes", (mode) => {
    for (const [n, c, h, w, sides] of [
      [2, 3, 4, 5, [1, 2, 3, 0]],
      [1, 8, 3, 7, [2, 2, 1, 6]],
      [3, 1, 9, 31, [0, 1, 0, 2]],
      [1, 140, 6, 4, [1, 0, 2, 3]],
    ] as const) {
      const [rows, columns] = [
        sources(h, sides[0], sides[1], mode),
        sources(w, sides[2], sides[3], mode),
      ];
      const [oh, ow] = [rows.length, columns.length];
      const [x, dy] = [random(n * c * h * w, 1), random(n * c * oh * ow, 2)];
      const [wanted, slopes] = [new Float64Array(dy.length), new Float64Array(x.length)];
      for (let i = 0; i < wanted.length; i++) {
        const [p, r] = [Math.floor(i / (oh * ow)), rows[Math.floor(i / ow) % oh]];
        const from = r < 0 || columns[i % ow] < 0 ? -1 : (p * h + r) * w + columns[i % ow];
        wanted[i] = from < 0 ? 0.75 : x[from];
        if (from >= 0) slopes[from] += dy[i];
      }
      for (const inPixels of [true, false]) {
        const [planes, count, unit] = inPixels ? [n, c, ceil4(c)] : [n * c, 1, 1];
        const [small, large] = [planes * h * w * unit, planes * oh * ow * unit];
        const [y, dx] = lab.sameForThreads(() => {
          const lay = (v: Float32Array, a: number, b: number) =>
            lab.put(inPixels ? toPixels(v, n, c, a, b) : v);
          const [from, error] = [lay(x, h, w), lay(dy, oh, ow)];
          const tables = [lab.putInts(rows), lab.putInts(columns)] as const;
          const [to, back] = [lab.room(large), lab.room(small)];
          const how = [oh, ow, sides[2], ...tables] as const;
          lab.run.border(from, to, planes, h, w, unit, count, ...how, 0.75);
          lab.run.borderBackward(error, back, planes, h, w, unit, ...how);
          lab.expectFence(to, large);
          lab.expectFence(back, small);
          return [lab.read(to, large), lab.read(back, small)];
        });
        expectClose(inPixels ? fromPixels(y, n, c, oh, ow) : y, wanted);
        expectClose(inPixels ? fromPixels(dx, n, c, h, w) : dx, slopes);
        if (inPixels) expect(paddingIsZero(y, c) && paddingIsZero(dx, c)).toBe(true);
      }
    }
  });
});
