import { expect, test } from "vitest";
import type { Window } from "../../../src/engine/wasm/exports.js";
import { expectClose, forBuilds, random } from "./lab.js";
import { ceil4, fromPixels, paddingIsZero, toPixels } from "./layouts.js";

interface Case {
  n: number;
  c: number;
  size: [number, number];
  kernel: [number, number];
  stride: [number, number];
  pad?: [number, number];
}

const CASES: Record<string, Case> = {
  "one number": { n: 1, c: 1, size: [1, 1], kernel: [1, 1], stride: [1, 1] },
  "2×2 of LeNet": { n: 3, c: 6, size: [28, 28], kernel: [2, 2], stride: [2, 2] },
  "overlapping 3×3": { n: 2, c: 13, size: [11, 14], kernel: [3, 3], stride: [2, 2], pad: [1, 1] },
  "stride larger than the window": { n: 2, c: 3, size: [11, 13], kernel: [2, 2], stride: [3, 5] },
  "rows left over": { n: 1, c: 2, size: [7, 5], kernel: [2, 3], stride: [2, 3], pad: [0, 1] },
  "windows side by side, some left over": {
    n: 3,
    c: 5,
    size: [7, 5],
    kernel: [2, 3],
    stride: [2, 3],
  },
  "all of the image": { n: 5, c: 64, size: [7, 7], kernel: [7, 7], stride: [7, 7] },
  "16×16 places": { n: 1, c: 4, size: [16, 16], kernel: [16, 16], stride: [1, 1] },
  "no images": { n: 0, c: 3, size: [4, 4], kernel: [2, 2], stride: [2, 2] },
};

function windowOf({ n, c, size, kernel, stride, pad = [0, 0] }: Case): Window {
  const out = [0, 1].map((d) => Math.floor((size[d] + 2 * pad[d] - kernel[d]) / stride[d]) + 1);
  return [n, ...size, c, ...kernel, out[0], out[1], ...stride, ...pad];
}

/** Both poolings and their gradients by definition. */
function reference(s: Case) {
  const [n, h, w, c, kh, kw, oh, ow, sh, sw, pt, pl] = windowOf(s);
  const x = random(n * c * h * w, 1);
  const dy = random(n * c * oh * ow, 2);
  const [most, mean] = [new Float64Array(dy.length), new Float64Array(dy.length)];
  const [dMost, dMean] = [new Float64Array(x.length), new Float64Array(x.length)];
  for (let at = 0; at < dy.length; at++) {
    const [j, i] = [at % ow, Math.floor(at / ow) % oh];
    const plane = Math.floor(at / (ow * oh)) * h * w;
    let [best, from, sum] = [Number.NEGATIVE_INFINITY, -1, 0];
    for (let a = 0; a < kh; a++) {
      for (let b = 0; b < kw; b++) {
        const [row, column] = [i * sh - pt + a, j * sw - pl + b];
        if (row < 0 || row >= h || column < 0 || column >= w) continue;
        const p = plane + row * w + column;
        sum += x[p];
        dMean[p] += dy[at] / (kh * kw);
        if (x[p] > best) [best, from] = [x[p], p];
      }
    }
    most[at] = best;
    dMost[from] += dy[at];
    mean[at] = sum / (kh * kw);
  }
  return { x, dy, most, mean, dMost, dMean };
}

forBuilds((lab) => {
  for (const [name, s] of Object.entries(CASES)) {
    const window = windowOf(s);
    const [n, h, w, c, , , oh, ow] = window;
    const [inputs, outputs] = [n * h * w * ceil4(c), n * oh * ow * ceil4(c)];

    test(`max pooling, ${name}`, () => {
      const { x, dy, most, dMost } = reference(s);
      const [y, dx] = lab.sameForThreads(() => {
        const [to, back, where] = [lab.room(outputs), lab.room(inputs), lab.room(outputs / 4)];
        lab.run.maxPoolForward(lab.put(toPixels(x, n, c, h, w)), to, where, ...window);
        lab.run.maxPoolBackward(lab.put(toPixels(dy, n, c, oh, ow)), where, back, ...window);
        for (const [at, size] of [
          [to, outputs],
          [back, inputs],
          [where, outputs / 4],
        ]) {
          lab.expectFence(at, size);
        }
        return [lab.read(to, outputs), lab.read(back, inputs)];
      });
      expectClose(fromPixels(y, n, c, oh, ow), most, 0);
      expectClose(fromPixels(dx, n, c, h, w), dMost, 1e-6);
      expect(paddingIsZero(y, c) && paddingIsZero(dx, c)).toBe(true);
    });

    test(`average pooling, ${name}`, () => {
      const { x, dy, mean, dMean } = reference(s);
      const [y, dx] = lab.sameForThreads(() => {
        const [to, back] = [lab.room(outputs), lab.room(inputs)];
        lab.run.averagePoolForward(lab.put(toPixels(x, n, c, h, w)), to, ...window);
        lab.run.averagePoolBackward(lab.put(toPixels(dy, n, c, oh, ow)), back, ...window);
        lab.expectFence(to, outputs);
        lab.expectFence(back, inputs);
        return [lab.read(to, outputs), lab.read(back, inputs)];
      });
      expectClose(fromPixels(y, n, c, oh, ow), mean);
      expectClose(fromPixels(dx, n, c, h, w), dMean);
      expect(paddingIsZero(y, c) && paddingIsZero(dx, c)).toBe(true);
    });
  }

  test("of equal numbers the first is the maximum, and NaN wins", () => {
    lab.reset();
    const x = [3, 3, 3, 3, 1, Number.NaN, 2, 5].flatMap((v) => [v, 0, 0, 0]);
    const [y, where] = [lab.room(8), lab.room(2)];
    lab.run.maxPoolForward(lab.put(x), y, where, 2, 2, 2, 1, 2, 2, 1, 1, 2, 2, 0, 0);
    expect([lab.read(y, 1)[0], lab.read(y, 5)[4]]).toEqual([3, Number.NaN]);
    expect([lab.memory.u8[where], lab.memory.u8[where + 4]]).toEqual([0, 1]);
  });

  test("a window of more than 256 places traps: its places do not fit into a byte", () => {
    lab.reset();
    const at = lab.room(17 * 17 * 4);
    const size = [1, 17, 17, 1, 17, 17, 1, 1, 17, 17, 0, 0] as const;
    expect(() => lab.run.maxPoolForward(at, at, at, ...size)).toThrow(WebAssembly.RuntimeError);
  });

  for (const size of [2, 3]) {
    test(`max pooling ${size}×${size}: NaN and infinities, the first of equals, and no places`, () => {
      const window: Window = [2, 9, 9, 5, size, size, 4, 4, 2, 2, 0, 0];
      const x = random(2 * 5 * 81, 7).map((v) => Math.round(4 * v) / 4);
      const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
      for (let i = 0; i < 60; i++) x[(i * 37) % x.length] = odd[i % 4];
      const read = lab.sameForThreads(() => {
        const from = lab.put(toPixels(x, 2, 5, 9, 9));
        const [y, z, where] = [lab.room(2 * 16 * 8), lab.room(2 * 16 * 8), lab.room(2 * 16 * 2)];
        lab.run.maxPoolForward(from, y, where, ...window);
        lab.run.maxPoolForward(from, z, 0, ...window);
        const places = lab.memory.u8.slice(where, where + 2 * 16 * 8);
        return [lab.read(y, 256), lab.read(z, 256), Float32Array.from(places)];
      });
      const [y, z, where] = read;
      for (let i = 0; i < 256; i++) {
        const [c, j, row, n] = [i % 8, (i >> 3) % 4, (i >> 5) % 4, i >> 7];
        if (c >= 5) continue;
        let [best, place] = [Number.NEGATIVE_INFINITY, 0];
        for (let p = 0; p < size * size; p++) {
          const [a, b] = [Math.floor(p / size), p % size];
          const v = x[(n * 5 + c) * 81 + (2 * row + a) * 9 + 2 * j + b];
          if (v > best || Number.isNaN(v)) [best, place] = [v, p];
        }
        expect([y[i], z[i], where[i]], `number ${i}`).toEqual([best, best, place]);
      }
    });
  }
});
