import { describe, expect, test } from "vitest";
import { erf } from "../../src/engine/plain/curves.js";
import { F, fromArray, ones, tensor } from "../../src/index.js";

/** Worked out by hand, or in tables. */
describe("values", () => {
  test("the error function, of Abramowitz & Stegun's table 7.1 and beyond", () => {
    const table: [number, number][] = [
      [0, 0],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [2.5, 0.999593047982555],
      [3, 0.9999779095030014],
      [5, 0.9999999999984626],
    ];
    for (const [x, y] of table) {
      expect(erf(x)).toBeCloseTo(y, 14);
      expect(erf(-x)).toBeCloseTo(-y, 14);
    }
    expect([erf(7), erf(Number.NEGATIVE_INFINITY), erf(Number.NaN)]).toEqual([1, -1, Number.NaN]);
  });

  test("smooth activations do not overflow", () => {
    const far = tensor([-1000, 1000]);
    expect(F.softplus(far).toArray()).toEqual([0, 1000]);
    expect([...F.gelu(far).values].map(Math.abs)).toEqual([0, 1000]);
    expect([...F.silu(far).values].map(Math.abs)).toEqual([0, 1000]);
    const sure = F.bceWithLogits(far, tensor([0, 1]), { reduction: "none" });
    expect(sure.toArray()).toEqual([0, 0]);
  });

  test("anything to the power of 0 is 1, with a slope of 0", () => {
    const x = tensor([0, -2], { requiresGrad: true });
    const y = F.pow(x, 0);
    expect(y.toArray()).toEqual([1, 1]);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([0, 0]);
  });

  test("a transposed convolution is the backward of a convolution, not its inverse", () => {
    const x = tensor([
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
    const w = ones([1, 1, 2, 2]);
    expect(F.convTranspose2d(x, w, null, { stride: 2 }).toArray()).toEqual([
      [
        [
          [1, 1, 2, 2],
          [1, 1, 2, 2],
          [3, 3, 4, 4],
          [3, 3, 4, 4],
        ],
      ],
    ]);
    const there = F.conv2d(x, w, null, { padding: 1 });
    const back = F.convTranspose2d(there, w, null, { padding: 1 });
    expect(back.shape).toEqual(x.shape);
    expect(back.toArray()).not.toEqual(x.toArray());
  });

  test("a deformable convolution with whole offsets looks at other pixels", () => {
    const x = fromArray(
      Float32Array.from({ length: 9 }, (_, i) => i),
      [1, 1, 3, 3],
    );
    const right = tensor([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1], {
      shape: [1, 2, 3, 3],
    });
    const y = F.deformableConv2d(x, right, ones([1, 1, 1, 1]));
    expect(y.toArray()).toEqual([
      [
        [
          [1, 2, 0],
          [4, 5, 0],
          [7, 8, 0],
        ],
      ],
    ]);
  });

  test("padding by side", () => {
    expect(F.pad(ones([1, 1]), { left: 2, bottom: 1 }).toArray()).toEqual([
      [0, 0, 1],
      [0, 0, 0],
    ]);
  });

  test("an empty batch passes through", () => {
    const none = tensor([], { shape: [0, 2, 4, 4] });
    expect(F.maxPool2d(none, { kernelSize: 2, ceilMode: true }).shape).toEqual([0, 2, 2, 2]);
    expect(F.adaptiveAvgPool2d(none, 1).shape).toEqual([0, 2, 1, 1]);
    expect(F.convTranspose2d(none, ones([2, 3, 2, 2])).shape).toEqual([0, 3, 5, 5]);
    expect(F.upsample(none, { scale: 2 }).shape).toEqual([0, 2, 8, 8]);
    expect(F.localResponseNorm(none).shape).toEqual([0, 2, 4, 4]);
    expect(F.groupNorm(none, 2).shape).toEqual([0, 2, 4, 4]);
    expect(F.dropout(none).shape).toEqual([0, 2, 4, 4]);
  });

  test("smallest and variance", () => {
    expect(
      tensor([
        [3, 1],
        [2, 5],
      ])
        .min(1)
        .toArray(),
    ).toEqual([1, 2]);
    expect(tensor([1, 2, 3, 4]).variance().item()).toBeCloseTo(5 / 3, 6);
  });
});
