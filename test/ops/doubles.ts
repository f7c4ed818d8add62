import { expect } from "vitest";
import { F, noGrad, type Tensor, tensor } from "../../src/index.js";
import { noise } from "../oracle/wave.js";

/** The same numbers where the plain engine computes: in double precision. */
export const double = (x: Tensor): Tensor =>
  tensor(Array.from(x.values), { dtype: "float64" }).reshape(x.shape);

/** The same numbers side by side as pixels, as behind a convolution. */
export const asPixels = (x: Tensor): Tensor => noGrad(() => F.avgPool2d(x, { kernelSize: 1 }));

export function expectNear(got: Tensor, wanted: Tensor, what: string): void {
  expect(got.shape, what).toEqual(wanted.shape);
  const numbers = Array.from(wanted.values);
  const most = numbers.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-6);
  const worst = numbers.reduce((m, v, i) => Math.max(m, Math.abs(v - got.values[i])), 0);
  expect(worst / most, what).toBeLessThan(1e-5);
}

/** f of leaves with these numbers, and the gradients of a weighted sum of it. */
function withGradients(f: (...xs: Tensor[]) => Tensor, leaves: Tensor[], weights: Tensor) {
  for (const leaf of leaves) leaf.requiresGrad = true;
  const y = f(...leaves);
  F.sum(F.mul(y, weights)).backward();
  return [y.detach(), ...leaves.map((leaf) => leaf.grad!)];
}

export function compare(f: (...xs: Tensor[]) => Tensor, inputs: Tensor[], what: string): void {
  const leaves = inputs.map((x) => x.detach());
  const others = inputs.map(double);
  const shape = noGrad(() => f(...others)).shape;
  const weights = noise(shape, 91);
  const wanted = withGradients(f, others, double(weights));
  const got = withGradients(f, leaves, weights);
  got.forEach((one, i) => {
    expectNear(one, wanted[i], `${what}: ${i === 0 ? "forward" : `gradient ${i}`}`);
  });
}
