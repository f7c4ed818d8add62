import { expect, test } from "vitest";
import { type ConvCase, convInputs, convReference, geometryOf } from "./convReference.js";
import { expectClose, forBuilds, type Lab, random } from "./lab.js";
import { ceil4, fromPixels, fromRows, paddingIsZero, toPixels, toRows } from "./layouts.js";

const CASES: Record<string, ConvCase> = {
  "LeNet's first": { n: 3, c: 1, h: 28, w: 28, f: 6, kh: 5, kw: 5, pad: [2, 2] },
  "LeNet's second": { n: 5, c: 6, h: 14, w: 14, f: 16, kh: 5, kw: 5 },
  "3×3 on three channels": { n: 2, c: 3, h: 9, w: 11, f: 7, kh: 3, kw: 3, pad: [1, 1] },
  "one window": { n: 1, c: 1, h: 2, w: 2, f: 1, kh: 1, kw: 1 },
  "uneven filters": { n: 2, c: 5, h: 10, w: 7, f: 4, kh: 4, kw: 2, pad: [3, 0] },
  "7×7": { n: 1, c: 2, h: 13, w: 8, f: 3, kh: 7, kw: 7, pad: [3, 3] },
  "2×3 on four channels": { n: 17, c: 4, h: 5, w: 6, f: 5, kh: 2, kw: 3, pad: [0, 2] },
  "one channel, filters in pairs": { n: 3, c: 1, h: 8, w: 12, f: 7, kh: 3, kw: 3, pad: [1, 1] },
  "one channel, four windows": { n: 1, c: 1, h: 9, w: 4, f: 12, kh: 6, kw: 1 },
  "9 channels": { n: 2, c: 9, h: 6, w: 6, f: 10, kh: 5, kw: 6, pad: [2, 1] },
};

/** What the pooling of a convolution's output would hand back: dy, the places, and a mask for relu. */
function pooled(s: ConvCase) {
  const g = geometryOf(s);
  const [oh, ow] = [g[7] >> 1, g[8] >> 1];
  const size = s.n * s.f * oh * ow;
  const dy = random(size, 5);
  const y = random(size, 6);
  const where = random(size, 7).map((v) => Math.floor((v + 1) * 2) % 4);
  /** The same gradient for every number of the convolution's output. */
  const dense = (relu: boolean): Float64Array => {
    const all = new Float64Array(s.n * s.f * g[7] * g[8]);
    for (let at = 0; at < size; at++) {
      const [j, i, plane] = [at % ow, Math.floor(at / ow) % oh, Math.floor(at / (ow * oh))];
      const row = 2 * i + (where[at] >> 1);
      if (!relu || y[at] > 0) all[(plane * g[7] + row) * g[8] + 2 * j + (where[at] & 1)] = dy[at];
    }
    return all;
  };
  return { oh, ow, dy, y, where, dense };
}

function put(lab: Lab, s: ConvCase, relu: boolean) {
  const { oh, ow, dy, y, where } = pooled(s);
  const pixels = (values: ArrayLike<number>) => toPixels(values, s.n, s.f, oh, ow);
  return [
    relu ? lab.put(pixels(y)) : 0,
    lab.put(pixels(dy)),
    lab.putBytes(Uint8Array.from(pixels(where))),
  ] as const;
}

function backwardInput(lab: Lab, s: ConvCase, relu: boolean): Float32Array {
  const g = geometryOf(s);
  const size = s.n * s.h * s.w * ceil4(s.c);
  const dx = lab.room(size);
  const rows = lab.put(toRows(convInputs(s).w, s.f, s.c, s.kh * s.kw));
  lab.run.convPoolBackwardInput(rows, ...put(lab, s, relu), dx, ...g);
  lab.expectFence(dx, size);
  return lab.read(dx, size);
}

function backwardWeight(lab: Lab, s: ConvCase, relu: boolean, old?: number): Float32Array[] {
  const g = geometryOf(s);
  const size = s.kh * s.kw * s.c * ceil4(s.f);
  const bias = ceil4(s.f);
  const [dw, db] = [size, bias].map((length) =>
    old === undefined ? lab.room(length) : lab.put(Array(length).fill(old)),
  );
  const x = lab.put(toPixels(convInputs(s).x, s.n, s.c, s.h, s.w));
  lab.run.convPoolBackwardWeight(x, ...put(lab, s, relu), dw, db, old === undefined ? 0 : 1, ...g);
  lab.expectFence(dw, size);
  lab.expectFence(db, bias);
  return [lab.read(dw, size), lab.read(db, bias)];
}

function forward(
  lab: Lab,
  s: ConvCase,
  relu: number,
  inputs = convInputs(s),
  places = true,
): Float32Array[] {
  const g = geometryOf(s);
  const pixels = s.n * (g[7] >> 1) * (g[8] >> 1);
  const size = pixels * ceil4(s.f);
  const x = lab.put(toPixels(inputs.x, s.n, s.c, s.h, s.w));
  const w = lab.put(toRows(inputs.w, s.f, s.c, s.kh * s.kw));
  const [y, where] = [lab.room(size), lab.room(size / 4)];
  lab.run.convPoolForward(x, w, lab.put(inputs.b), y, places ? where : 0, relu, ...g);
  lab.expectFence(y, size);
  lab.expectFence(where, size / 4);
  return [lab.read(y, size), Float32Array.from(lab.memory.u8.slice(where, where + size))];
}

forBuilds((lab) => {
  for (const [name, s] of Object.entries(CASES)) {
    const g = geometryOf(s);
    test(`conv2d and maximum, ${name}: forward`, () => {
      const [oh, ow] = [g[7] >> 1, g[8] >> 1];
      const [y, where] = lab.sameForThreads(() => forward(lab, s, 0));
      expect(paddingIsZero(y, s.f)).toBe(true);
      const all = convReference(s).y;
      const places = fromPixels(where, s.n, s.f, oh, ow);
      const at = (i: number, place: number) => {
        const [column, row, plane] = [i % ow, Math.floor(i / ow) % oh, Math.floor(i / (ow * oh))];
        return all[(plane * g[7] + 2 * row + (place >> 1)) * g[8] + 2 * column + (place & 1)];
      };
      const maxima = Array.from(places, (_, i) => Math.max(...[0, 1, 2, 3].map((p) => at(i, p))));
      expectClose(fromPixels(y, s.n, s.f, oh, ow), maxima);
      const named = Array.from(places, (place, i) => at(i, place));
      expectClose(named, maxima);
      lab.reset();
      const clipped = y.map((v) => Math.max(0, v));
      expect(forward(lab, s, 1)).toEqual([clipped, where]);
      expect(forward(lab, s, 1, undefined, false)[0]).toEqual(clipped);
    });

    for (const relu of [false, true]) {
      test(`conv2d and maximum, ${name}, relu ${relu}: gradients`, () => {
        expect(lab.run.convPoolFits(1, ...g)).toBe(1);
        const expected = convReference(s, pooled(s).dense(relu));
        const [dx] = lab.sameForThreads(() => backwardInput(lab, s, relu));
        expectClose(fromPixels(dx, s.n, s.c, s.h, s.w), expected.dx);
        expect(paddingIsZero(dx, s.c)).toBe(true);
        const [dw, db] = lab.sameForThreads(() => backwardWeight(lab, s, relu));
        expectClose(fromRows(dw, s.f, s.c, s.kh * s.kw), expected.dw);
        expect(paddingIsZero(dw, s.f)).toBe(true);
        expectClose(db.slice(0, s.f), expected.db);
      });
    }
  }

  test("a NaN is the maximum of its window, and the first of equals", () => {
    lab.reset();
    const s: ConvCase = { n: 1, c: 1, h: 2, w: 4, f: 1, kh: 1, kw: 1 };
    const x = Float32Array.of(1, 7, 3, 3, 9, Number.NaN, 3, 3);
    const inputs = { ...convInputs(s), x, w: Float32Array.of(1), b: Float32Array.of(0) };
    const [y, where] = forward(lab, s, 1, inputs);
    expect([y[0], where[0], y[4], where[4]]).toEqual([Number.NaN, 3, 3, 0]);
  });

  test("gradients are added to old ones where asked; no images give zeros", () => {
    for (const s of [CASES["LeNet's second"], { ...CASES["uneven filters"], n: 0 }]) {
      lab.reset();
      const results = backwardWeight(lab, s, true);
      lab.reset();
      const added = backwardWeight(lab, s, true, 0.5);
      results.forEach((result, i) => {
        if (s.n === 0) expect(result.every((v) => v === 0)).toBe(true);
        const sums = result.map((v) => v + 0.5);
        expectClose(added[i], sums, 1e-6);
      });
    }
  });

  test("sizes that have a better way, or none, are refused", () => {
    const first = CASES["LeNet's first"];
    const refused: Record<string, ConvCase> = {
      stride: { ...first, stride: [2, 1] },
      dilation: { ...first, dilation: [1, 2] },
      groups: { ...first, c: 6, groups: 2 },
      "an image too large for the first cache": { ...first, h: 224, w: 224 },
      "many filters": { ...first, c: 64, f: 64 },
    };
    for (const [why, s] of Object.entries(refused)) {
      lab.reset();
      expect(lab.run.convPoolFits(1, ...geometryOf(s)), why).toBe(0);
      expect(() => backwardInput(lab, s, false), why).toThrow(WebAssembly.RuntimeError);
      expect(() => backwardWeight(lab, s, false), why).toThrow(WebAssembly.RuntimeError);
      expect(() => forward(lab, s, 0), why).toThrow(WebAssembly.RuntimeError);
    }
    const winograd = geometryOf({ n: 2, c: 8, h: 12, w: 12, f: 8, kh: 3, kw: 3, pad: [1, 1] });
    expect([0, 1].map((exact) => lab.run.convPoolFits(exact, ...winograd))).toEqual([0, 1]);
  });
});
