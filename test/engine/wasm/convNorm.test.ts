import { expect, test } from "vitest";
import { type ConvCase, convInputs, convReference, geometryOf } from "./convReference.js";
import { expectClose, forBuilds, random } from "./lab.js";
import { fromPixels, paddingIsZero, toPixels, toRows } from "./layouts.js";

const CASES: Record<string, ConvCase> = {
  "one number": { n: 1, c: 1, h: 1, w: 1, f: 1, kh: 1, kw: 1 },
  "few channels": { n: 2, c: 3, h: 17, w: 9, f: 13, kh: 7, kw: 5, stride: [2, 1], pad: [3, 2] },
  "Winograd, whole and cut patches": { n: 3, c: 9, h: 11, w: 14, f: 13, kh: 3, kw: 3, pad: [1, 1] },
  "stride 2": { n: 2, c: 16, h: 9, w: 9, f: 20, kh: 3, kw: 3, stride: [2, 2], pad: [1, 1] },
  "1×1": { n: 2, c: 12, h: 5, w: 5, f: 7, kh: 1, kw: 1 },
  groups: { n: 1, c: 8, h: 6, w: 6, f: 12, kh: 3, kw: 3, groups: 2, pad: [1, 1] },
  depthwise: { n: 2, c: 7, h: 9, w: 11, f: 7, kh: 3, kw: 3, groups: 7, pad: [1, 1] },
};
const EPSILON = 1e-3;

forBuilds((lab) => {
  for (const [name, s] of Object.entries(CASES)) {
    const geometry = geometryOf(s);
    const [n, h, w, c, f, kh, kw, oh, ow, , , , , , , g] = geometry;
    const { x, w: filters, b } = convInputs(s);
    const [gamma, beta, mean] = [5, 6, 7].map((seed) => random(f, seed));
    const variance = random(f, 8).map((v) => 1.5 + v);
    const more = random(n * f * oh * ow, 9);
    const normed = convReference(s).y.map((v, i) => {
      const k = Math.floor(i / (oh * ow)) % f;
      return (gamma[k] * (v - mean[k])) / Math.sqrt(variance[k] + EPSILON) + beta[k];
    });

    test.each(["all", "alone", "prepared"])(
      `convolution and batch norm in one, ${name}: %s`,
      (how) => {
        const sum = how !== "alone";
        const size = n * oh * ow * ((f + 3) & ~3);
        const [y] = lab.sameForThreads(() => {
          const [xp, bp, to] = [lab.put(toPixels(x, n, c, h, w)), lab.put(b), lab.room(size)];
          const wp = lab.put(toRows(filters, f, c / g, kh * kw));
          const bytes = how === "prepared" ? lab.run.conv2dPreparedBytes(0, ...geometry) : 0;
          const prepared = bytes ? lab.room(bytes >> 2) : 0;
          if (bytes) lab.run.conv2dPrepare(wp, prepared, 0, ...geometry);
          const [gp, tp, mp, vp] = [gamma, beta, mean, variance].map((v) => lab.put(v));
          const residual = sum ? lab.put(toPixels(more, n, f, oh, ow)) : 0;
          lab.run.conv2dForwardNormed(
            ...([xp, prepared ? 0 : wp, prepared, bp, to, gp, tp, mp, vp, residual] as const),
            ...([EPSILON, +sum, 0] as const),
            ...geometry,
          );
          lab.expectFence(to, size);
          return lab.read(to, size);
        });
        const wanted = sum ? normed.map((v, i) => Math.max(0, v + more[i])) : normed;
        expectClose(fromPixels(y, n, f, oh, ow), wanted, 1e-5);
        expect(paddingIsZero(y, f)).toBe(true);
      },
    );
  }
});
