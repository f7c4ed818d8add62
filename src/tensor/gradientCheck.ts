import { DataError } from "./errors.js";
import { Tensor } from "./tensor.js";

export interface GradientCheck {
  ok: boolean;
  /** Where the two gradients differ most. `error` is relative to max(1, |analytic|, |numeric|). */
  worst: { input: number; index: number; analytic: number; numeric: number; error: number };
}

/**
 * Compares the gradients of Σ fn(inputs) by `backward` with central differences
 * (f(x + h) − f(x − h)) / 2h, for each number of each input with `requiresGrad`.
 *
 * The sum is weighted by 1, 1.1, 1.2 … so that an error that cancels in a plain sum is seen.
 * Inputs must be float64: float32 has too few digits for a difference.
 * @throws DataError gradientCheck: expected float64 inputs, got float32
 * @example gradientCheck((x) => x.mul(x), [tensor([1, 2], { dtype: "float64", requiresGrad: true })]).ok // true
 */
export function gradientCheck(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
  options: { step?: number; tolerance?: number } = {},
): GradientCheck {
  const { step = 1e-5, tolerance = 1e-6 } = options;
  const hint = 'make them with { dtype: "float64", requiresGrad: true }';
  const wrong = inputs.find((x) => x.dtype !== "float64");
  if (wrong) throw new DataError("gradientCheck", "float64 inputs", wrong.dtype, hint);
  if (!inputs.some((x) => x.requiresGrad)) {
    throw new DataError("gradientCheck", "an input with requiresGrad", "none", hint);
  }
  const weight = (i: number): number => 1 + (i % 10) / 10;
  const loss = (): number => {
    let sum = 0;
    fn(...inputs).values.forEach((v, i) => {
      sum += v * weight(i);
    });
    return sum;
  };

  for (const x of inputs) x.zeroGrad();
  const y = fn(...inputs);
  y.backward(
    new Tensor(
      y.values.map((_, i) => weight(i)),
      y.shape,
    ),
  );

  let worst = { input: -1, index: -1, analytic: 0, numeric: 0, error: 0 };
  inputs.forEach((x, input) => {
    if (!x.requiresGrad) return;
    for (let index = 0; index < x.size; index++) {
      const before = x.values[index];
      x.values[index] = before + step;
      const above = loss();
      x.values[index] = before - step;
      const below = loss();
      x.values[index] = before;
      const numeric = (above - below) / (2 * step);
      const analytic = x.grad?.values[index] ?? 0;
      const error =
        Math.abs(analytic - numeric) / Math.max(1, Math.abs(analytic), Math.abs(numeric));
      if (!(error <= worst.error)) worst = { input, index, analytic, numeric, error };
    }
  });
  return { ok: worst.error <= tolerance, worst };
}
