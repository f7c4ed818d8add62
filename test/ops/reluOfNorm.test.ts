import { describe, expect, it } from "vitest";
import * as F from "../../src/ops/index.js";
import { noGrad, randn, rng, type Tensor } from "../../src/tensor/index.js";
import { expectClose } from "../oracle/wave.js";

const net = () => ({
  x: randn([3, 6, 5, 7], { rng: rng(1), requiresGrad: true }),
  weight: randn([6], { rng: rng(2), requiresGrad: true }),
  bias: randn([6], { rng: rng(3), requiresGrad: true }),
});
const norm = ({ x, weight, bias }: ReturnType<typeof net>) =>
  F.batchNorm(x, { weight, bias, training: true });
/** Handed out, the numbers may be written into: then every op is done by itself. */
const seen = (z: Tensor): Tensor => {
  z.values.at(0);
  return z;
};

const uses: Record<string, (z: Tensor) => Tensor> = {
  "relu alone": (z) => F.relu(z),
  "a sum of relu and what it was given": (z) => F.relu(z).add(z.mul(z)),
  "relu twice": (z) => F.relu(z).mul(F.relu(z)),
};

describe("relu behind batch norm, each called by itself", () => {
  for (const [name, use] of Object.entries(uses)) {
    it(`has the gradients of one step after the other: ${name}`, () => {
      const [one, other] = [net(), net()];
      const [y, wanted] = [use(norm(one)), use(seen(norm(other)))];
      expectClose(y.storage.peek(), wanted.storage.peek(), "y");
      F.sum(y.mul(y)).backward();
      F.sum(wanted.mul(wanted)).backward();
      for (const key of ["x", "weight", "bias"] as const) {
        expectClose(one[key].grad!.storage.peek(), other[key].grad!.storage.peek(), key, {
          tolerance: 1e-4,
        });
      }
    });
  }

  it("follows what was written into the normalized numbers", () => {
    const one = net();
    const z = norm(one);
    z.values.fill(-1);
    F.relu(z).sum().backward();
    expect(one.bias.grad?.storage.peek().every((v: number) => v === 0)).toBe(true);
  });

  it("shows the graph as it was written, and keeps what is detached out of it", () => {
    const z = norm(net());
    expect(F.relu(z).node?.inputs).toEqual([z]);
    expect(F.relu(z.detach()).node).toBe(null);
    expect(noGrad(() => F.relu(z)).node).toBe(null);
  });
});
