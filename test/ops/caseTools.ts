import type { Tensor } from "../../src/index.js";
import { type DType, wave } from "../oracle/wave.js";

/** One way to call an op: how its inputs are made in a precision, and the call. */
export interface OpCase {
  name: string;
  inputs: (dtype: DType) => Tensor[];
  run: (...inputs: Tensor[]) => Tensor;
}

/** Inputs by shape; each has a phase of its own, so that no two are alike. */
export const waves =
  (...shapes: number[][]) =>
  (dtype: DType): Tensor[] =>
    shapes.map((shape, i) => wave(shape, i + 0.2, { dtype }));

/** Positive numbers, for log and as divisors. */
export const positive =
  (...shapes: number[][]) =>
  (dtype: DType): Tensor[] =>
    shapes.map((shape, i) => {
      const x = wave(shape, i, { dtype });
      x.values.forEach((v, j) => {
        x.values[j] = 1.5 + v;
      });
      return x;
    });

export const one = (name: string, shapes: number[][], run: OpCase["run"]): OpCase => ({
  name,
  inputs: waves(...shapes),
  run,
});

/** Shapes: one case, its inputs and the call. */
export const elementwise = (op: (x: Tensor) => Tensor): OpCase[] => [
  one("a matrix", [[3, 4]], op),
  one("a scalar", [[]], op),
  one("four axes", [[2, 1, 2, 3]], op),
];
