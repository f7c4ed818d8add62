import { describe } from "vitest";
import { flatWithoutCopy, placeOf, stretched } from "../../lessons/talk-tensor/checks.js";
import { testExercise } from "./support.js";

const product = (values: number[]): number => values.reduce((a, b) => a * b, 1);
const stored = (shape: number[]): number[] =>
  shape.map((_, axis) => product(shape.slice(axis + 1)));

describe("placeOf", () => {
  const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  testExercise("placeOf", placeOf, {
    right: {
      loop(offset: number, strides: number[], index: number[]) {
        let at = 0;
        for (let d = 0; d < strides.length; d++) at += strides[d] * index[d];
        return at + offset;
      },
      dot: (offset: number, strides: number[], index: number[]) => offset + dot(strides, index),
      walked(offset: number, strides: number[], index: number[]) {
        let at = offset;
        index.forEach((steps, d) => {
          for (let k = 0; k < steps; k++) at += strides[d];
        });
        return at;
      },
    },
    wrong: {
      offsetForgotten: (_: number, strides: number[], index: number[]) => dot(index, strides),
      axesReversed: (offset: number, strides: number[], index: number[]) =>
        offset + dot([...index].reverse(), strides),
      offsetMultiplied: (offset: number, strides: number[], index: number[]) =>
        dot(
          index.map((i) => offset + i),
          strides,
        ),
      stepsAdded: (offset: number, strides: number[], index: number[]) =>
        [...index, ...strides].reduce((a, b) => a + b, offset),
    },
  });
});

describe("stretched", () => {
  testExercise("stretched", stretched, {
    right: {
      fromBehind(shape: number[], target: number[]) {
        const strides = new Array<number>(target.length).fill(0);
        let step = 1;
        for (let d = 1; d <= shape.length; d++) {
          const size = shape[shape.length - d];
          if (size > 1) strides[target.length - d] = step;
          step *= size;
        }
        return strides;
      },
      padded(shape: number[], target: number[]) {
        const full = [...new Array<number>(target.length - shape.length).fill(1), ...shape];
        return stored(full).map((step, d) => (full[d] === 1 ? 0 : step));
      },
      flagged: (shape: number[], target: number[]) =>
        target.map((_, d) => {
          const own = d - target.length + shape.length;
          return own >= 0 && shape[own] !== 1 ? product(shape.slice(own + 1)) : 0;
        }),
    },
    wrong: {
      stridesOfTarget: (_: number[], target: number[]) => stored(target),
      notZero: (shape: number[], target: number[]) =>
        target.map((_, d) => stored(shape)[d - target.length + shape.length] ?? 0),
      zerosBehind: (shape: number[], target: number[]) =>
        target.map((_, d) => ((shape[d] ?? 1) === 1 ? 0 : stored(shape)[d])),
      newAxesMissing: (shape: number[]) => shape.map((n, d) => (n > 1 ? stored(shape)[d] : 0)),
    },
  });
});

describe("flatWithoutCopy", () => {
  /** All places, in the order of the view. */
  const places = (shape: number[], strides: number[]): number[] =>
    shape.reduce(
      (list, size, d) =>
        list.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[d])),
      [0],
    );
  const each =
    (fits: (shape: number[], strides: number[]) => boolean) =>
    (views: { shape: number[]; strides: number[] }[]): boolean[] =>
      views.map(({ shape, strides }) => fits(shape, strides));
  testExercise("flatWithoutCopy", flatWithoutCopy, {
    right: {
      listed: each((shape, strides) => {
        const all = places(shape, strides);
        return all.every((at, i) => i < 1 || at - all[i - 1] === all[1] - all[0]);
      }),
      pairs: each((shape, strides) => {
        const axes = shape.map((size, d) => ({ size, step: strides[d] })).filter((a) => a.size > 1);
        for (let d = 0; d + 1 < axes.length; d++)
          if (axes[d].step !== axes[d + 1].step * axes[d + 1].size) return false;
        return true;
      }),
      folded: each((shape, strides) => {
        let [fits, expected] = [true, Number.NaN];
        for (let d = shape.length; d-- > 0; ) {
          if (shape[d] < 2) continue;
          fits &&= Number.isNaN(expected) || expected === strides[d];
          expected = shape[d] * strides[d];
        }
        return fits;
      }),
    },
    wrong: {
      lastStrideOne: each((_, strides) => [...strides].pop() === 1),
      asStored: each((shape, strides) =>
        strides.every((step, d) => shape[d] === 1 || step === stored(shape)[d]),
      ),
      onesCounted: each((shape, strides) => {
        for (let d = 1; d < shape.length; d++)
          if (strides[d - 1] !== strides[d] * shape[d]) return false;
        return true;
      }),
      falling: each((shape, strides) => {
        const steps = strides.filter((_, d) => shape[d] > 1).map((s) => Math.abs(s));
        return [...steps].sort((a, b) => b - a).join() === steps.join();
      }),
    },
  });
});
