import { expect, test } from "vitest";
import { type ConvCase, convInputs, convReference, geometryOf } from "./convReference.js";
import { expectClose, forBuilds, type Lab } from "./lab.js";
import { ceil4, fromPixels, fromRows, paddingIsZero, toPixels, toRows } from "./layouts.js";

const CASES: Record<string, ConvCase> = {
  "one number": { n: 1, c: 1, h: 1, w: 1, f: 1, kh: 1, kw: 1 },
  "LeNet's first": { n: 2, c: 1, h: 28, w: 28, f: 6, kh: 5, kw: 5, pad: [2, 2] },
  "LeNet's second": { n: 3, c: 6, h: 14, w: 14, f: 16, kh: 5, kw: 5 },
  "two channels": { n: 2, c: 2, h: 9, w: 7, f: 5, kh: 3, kw: 3, pad: [1, 1] },
  "three channels, stride 2": {
    n: 2,
    c: 3,
    h: 17,
    w: 19,
    f: 13,
    kh: 7,
    kw: 7,
    stride: [2, 2],
    pad: [3, 3],
  },
  primes: { n: 1, c: 7, h: 13, w: 11, f: 17, kh: 3, kw: 5, pad: [1, 2] },
  "stride larger than the filter": { n: 2, c: 3, h: 11, w: 13, f: 4, kh: 2, kw: 2, stride: [3, 4] },
  "uneven stride and padding": {
    n: 1,
    c: 8,
    h: 12,
    w: 15,
    f: 8,
    kh: 3,
    kw: 4,
    stride: [1, 3],
    pad: [2, 0],
  },
  dilation: { n: 1, c: 5, h: 14, w: 12, f: 6, kh: 3, kw: 3, dilation: [2, 3], pad: [2, 3] },
  "dilation and stride": {
    n: 1,
    c: 4,
    h: 15,
    w: 15,
    f: 4,
    kh: 3,
    kw: 3,
    dilation: [2, 2],
    stride: [2, 3],
    pad: [1, 1],
  },
  "groups that are no multiples of 4": {
    n: 2,
    c: 6,
    h: 7,
    w: 8,
    f: 9,
    kh: 3,
    kw: 3,
    groups: 3,
    pad: [1, 1],
  },
  "groups of 8": { n: 1, c: 16, h: 6, w: 6, f: 32, kh: 3, kw: 3, groups: 2 },
  "one channel a group": { n: 2, c: 5, h: 9, w: 9, f: 10, kh: 3, kw: 3, groups: 5, stride: [2, 2] },
  "depthwise 3×3": { n: 2, c: 7, h: 9, w: 11, f: 7, kh: 3, kw: 3, groups: 7, pad: [1, 1] },
  "depthwise 3×3 without padding": { n: 1, c: 9, h: 5, w: 3, f: 9, kh: 3, kw: 3, groups: 9 },
  "depthwise 3×3 on an image of one pixel": {
    n: 2,
    c: 6,
    h: 1,
    w: 1,
    f: 6,
    kh: 3,
    kw: 3,
    groups: 6,
    pad: [2, 1],
  },
  "depthwise 3×3 on wide rows": {
    n: 2,
    c: 5,
    h: 4,
    w: 61,
    f: 5,
    kh: 3,
    kw: 3,
    groups: 5,
    pad: [2, 1],
  },
  "depthwise 3×3, uneven strides": {
    n: 1,
    c: 9,
    h: 8,
    w: 10,
    f: 9,
    kh: 3,
    kw: 3,
    groups: 9,
    stride: [1, 2],
    pad: [0, 2],
  },
  "depthwise on 32 channels, stride 2": {
    n: 2,
    c: 32,
    h: 14,
    w: 13,
    f: 32,
    kh: 3,
    kw: 3,
    groups: 32,
    stride: [2, 2],
    pad: [1, 1],
  },
  "depthwise, dilated, stride larger than the filter": {
    n: 3,
    c: 5,
    h: 17,
    w: 23,
    f: 5,
    kh: 2,
    kw: 3,
    groups: 5,
    stride: [3, 4],
    dilation: [2, 3],
    pad: [1, 2],
  },
  "1×1 filters": { n: 3, c: 33, h: 5, w: 7, f: 19, kh: 1, kw: 1 },
  "1×1 filters, stride 2": { n: 2, c: 12, h: 8, w: 8, f: 20, kh: 1, kw: 1, stride: [2, 2] },
  "small images in fours": { n: 8, c: 17, h: 2, w: 3, f: 21, kh: 3, kw: 3, pad: [1, 1] },
  "small images, stride 2": {
    n: 12,
    c: 16,
    h: 5,
    w: 4,
    f: 24,
    kh: 3,
    kw: 3,
    stride: [2, 2],
    pad: [1, 1],
  },
  "rows longer than a block": { n: 1, c: 18, h: 3, w: 140, f: 17, kh: 2, kw: 3, pad: [1, 1] },
  "1×1 filters on many channels": { n: 5, c: 70, h: 6, w: 5, f: 44, kh: 1, kw: 1, stride: [2, 1] },
  "3×3 on 32 channels": { n: 2, c: 32, h: 16, w: 15, f: 32, kh: 3, kw: 3, pad: [1, 1] },
  "3×3 without padding": { n: 2, c: 12, h: 11, w: 10, f: 20, kh: 3, kw: 3 },
  "3×3 in four tiles": { n: 1, c: 40, h: 7, w: 7, f: 36, kh: 3, kw: 3, pad: [1, 1] },
  "3×3 on odd channels": { n: 1, c: 13, h: 9, w: 14, f: 11, kh: 3, kw: 3, pad: [1, 1] },
  "3×3 with much padding": { n: 2, c: 8, h: 6, w: 5, f: 8, kh: 3, kw: 3, pad: [2, 2] },
  "an image smaller than its padding": { n: 1, c: 4, h: 1, w: 2, f: 8, kh: 3, kw: 3, pad: [1, 1] },
  "3×3 on many channels in few tiles": {
    n: 9,
    c: 94,
    h: 4,
    w: 3,
    f: 85,
    kh: 3,
    kw: 3,
    pad: [1, 1],
  },
  "3×3 on many channels, tiles cut": { n: 3, c: 65, h: 9, w: 6, f: 68, kh: 3, kw: 3, pad: [1, 1] },
  "many filters for few pixels": {
    n: 4,
    c: 130,
    h: 4,
    w: 5,
    f: 238,
    kh: 3,
    kw: 3,
    stride: [2, 2],
    pad: [1, 1],
  },
  "no images": { n: 0, c: 3, h: 5, w: 5, f: 4, kh: 3, kw: 3 },
};

/** Where the tolerance is wider: the transforms of Winograd cost digits. */
const TOLERANCE = { exact: 2e-6, fast: 2e-5 };

function forward(lab: Lab, s: ConvCase, exact: number, relu = 0): Float32Array {
  const g = geometryOf(s);
  const { x, w, b } = convInputs(s);
  const size = s.n * g[7] * g[8] * ceil4(s.f);
  const y = lab.room(size);
  const taps = s.kh * s.kw;
  lab.run.conv2dForward(
    lab.put(toPixels(x, s.n, s.c, s.h, s.w)),
    lab.put(toRows(w, s.f, s.c / g[15], taps)),
    lab.put(b),
    y,
    relu,
    exact,
    ...g,
  );
  lab.expectFence(y, size);
  return lab.read(y, size);
}

/** With filters laid out before; null where there is nothing to lay out. */
function forwardPrepared(lab: Lab, s: ConvCase, exact: number): Float32Array | null {
  const g = geometryOf(s);
  const { x, w, b } = convInputs(s);
  const bytes = lab.run.conv2dPreparedBytes(exact, ...g);
  if (bytes === 0) return null;
  const [prepared, y] = [lab.room(bytes / 4), lab.room(s.n * g[7] * g[8] * ceil4(s.f))];
  const rows = lab.put(toRows(w, s.f, s.c / g[15], s.kh * s.kw));
  lab.run.conv2dPrepare(rows, prepared, exact, ...g);
  lab.expectFence(prepared, bytes / 4);
  const pixels = lab.put(toPixels(x, s.n, s.c, s.h, s.w));
  lab.run.conv2dForwardPrepared(pixels, prepared, lab.put(b), y, 0, exact, ...g);
  lab.expectFence(y, s.n * g[7] * g[8] * ceil4(s.f));
  return lab.read(y, s.n * g[7] * g[8] * ceil4(s.f));
}

function backwardInput(lab: Lab, s: ConvCase, exact: number): Float32Array {
  const g = geometryOf(s);
  const { w, dy } = convInputs(s);
  const size = s.n * s.h * s.w * ceil4(s.c);
  const dx = lab.room(size);
  const rows = lab.put(toRows(w, s.f, s.c / g[15], s.kh * s.kw));
  lab.run.conv2dBackwardInput(rows, lab.put(toPixels(dy, s.n, s.f, g[7], g[8])), dx, exact, ...g);
  lab.expectFence(dx, size);
  return lab.read(dx, size);
}

function backwardWeight(lab: Lab, s: ConvCase, exact: number, add = 0, old = 0): Float32Array[] {
  const g = geometryOf(s);
  const { x, dy } = convInputs(s);
  const size = s.kh * s.kw * (s.c / g[15]) * ceil4(s.f);
  const [dw, db] = [lab.put(Array(size).fill(old)), lab.put(Array(ceil4(s.f)).fill(old))];
  const pixels = lab.put(toPixels(x, s.n, s.c, s.h, s.w));
  const errors = lab.put(toPixels(dy, s.n, s.f, g[7], g[8]));
  lab.run.conv2dBackwardWeight(pixels, errors, dw, db, add, exact, ...g);
  lab.expectFence(dw, size);
  lab.expectFence(db, ceil4(s.f));
  return [lab.read(dw, size), lab.read(db, ceil4(s.f))];
}

forBuilds((lab) => {
  for (const [name, s] of Object.entries(CASES)) {
    const g = geometryOf(s);
    const taps = s.kh * s.kw;
    for (const [mode, tolerance] of Object.entries(TOLERANCE)) {
      const exact = mode === "exact" ? 1 : 0;
      test(`conv2d, ${name}, ${mode}: forward`, () => {
        const [y] = lab.sameForThreads(() => forward(lab, s, exact));
        expectClose(fromPixels(y, s.n, s.f, g[7], g[8]), convReference(s).y, tolerance);
        expect(paddingIsZero(y, s.f)).toBe(true);
      });

      test(`conv2d, ${name}, ${mode}: forward with prepared filters`, () => {
        const [y] = lab.sameForThreads(() => forwardPrepared(lab, s, exact) ?? []);
        // Filters of depthwise convolutions, and those on few channels, are read where they lie.
        if (y === undefined) expect(g[15] > 1 || s.c < 8).toBe(true);
        else expectClose(fromPixels(y, s.n, s.f, g[7], g[8]), convReference(s).y, tolerance);
      });

      test(`conv2d, ${name}, ${mode}: gradient of the input`, () => {
        const [dx] = lab.sameForThreads(() => backwardInput(lab, s, exact));
        expectClose(fromPixels(dx, s.n, s.c, s.h, s.w), convReference(s).dx, tolerance);
        expect(paddingIsZero(dx, s.c)).toBe(true);
      });

      test(`conv2d, ${name}, ${mode}: gradients of filters and bias`, () => {
        const [dw, db] = lab.sameForThreads(() => backwardWeight(lab, s, exact));
        const expected = convReference(s);
        expectClose(fromRows(dw, s.f, s.c / g[15], taps), expected.dw, tolerance);
        expect(paddingIsZero(dw, s.f)).toBe(true);
        expectClose(db.slice(0, s.f), expected.db, tolerance);
      });
    }
  }

  test("the exact switch changes the way, and only where there is another", () => {
    const differs = (compute: (exact: number) => Float32Array): boolean => {
      const [fast, exact] = [0, 1].map((e) => {
        lab.reset();
        return compute(e);
      });
      return fast.some((v, i) => v !== exact[i]);
    };
    for (const [name, fast] of [
      ["3×3 on 32 channels", true],
      ["3×3 without padding", true],
      ["3×3 on odd channels", true],
      ["3×3 with much padding", true],
      ["groups of 8", false],
      ["primes", false],
    ] as const) {
      const s = CASES[name];
      expect(
        differs((e) => forward(lab, s, e)),
        `${name}: forward`,
      ).toBe(fast);
      expect(
        differs((e) => backwardInput(lab, s, e)),
        `${name}: dx`,
      ).toBe(fast);
      expect(
        differs((e) => backwardWeight(lab, s, e)[0]),
        `${name}: dw`,
      ).toBe(fast);
    }
  });

  test.each([0, 1])("relu is applied to the sums (exact %s)", (exact) => {
    const s = CASES["3×3 on 32 channels"];
    lab.reset();
    const y = forward(lab, s, exact);
    lab.reset();
    expect(forward(lab, s, exact, 1)).toEqual(y.map((v) => Math.max(0, v)));
  });

  test.each([0, 1])("gradients are added to old ones where asked (exact %s)", (exact) => {
    for (const s of [
      CASES["3×3 on 32 channels"],
      CASES["3×3 on many channels in few tiles"],
      CASES.primes,
      CASES["no images"],
    ]) {
      lab.reset();
      const [dw, db] = backwardWeight(lab, s, exact);
      lab.reset();
      const [dwAdded, dbAdded] = backwardWeight(lab, s, exact, 1, 0.5);
      expectClose(
        dwAdded,
        dw.map((v) => v + 0.5),
        1e-6,
      );
      expectClose(
        dbAdded,
        db.map((v) => v + 0.5),
        1e-6,
      );
    }
  });

  test("a filter of more than 256 rows traps, and one of 200 is right", () => {
    const tall = (kh: number): ConvCase => ({ n: 1, c: 4, h: kh + 2, w: 3, f: 2, kh, kw: 2 });
    lab.reset();
    expect(() => forward(lab, tall(257), 1)).toThrow(WebAssembly.RuntimeError);
    expect(() => backwardInput(lab, tall(257), 1)).toThrow(WebAssembly.RuntimeError);
    const y = fromPixels(forward(lab, tall(200), 1), 1, 2, 3, 2);
    expectClose(y, convReference(tall(200)).y);
  });
});
