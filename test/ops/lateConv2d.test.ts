import { describe, expect, it } from "vitest";
import { deviceFor } from "../../src/engine/index.js";
import * as F from "../../src/ops/index.js";
import { noGrad, randn, rng, type Tensor, tensor } from "../../src/tensor/index.js";
import { sgd } from "../../src/train/index.js";
import { expectClose } from "../oracle/wave.js";

const POOL = { kernelSize: 2 };
/** The sizes of LeNet's first layer: there is a routine that does convolution and maximum in one. */
const net = () => ({
  x: randn([2, 1, 28, 28], { rng: rng(1) }),
  w: randn([6, 1, 5, 5], { rng: rng(2), requiresGrad: true }),
  b: randn([6], { rng: rng(3), requiresGrad: true }),
});
const conv = ({ x, w, b }: ReturnType<typeof net>) => F.conv2d(x, w, b, { padding: 2 });
/** What nobody can wait with. */
const now = (z: Tensor): Tensor => {
  z.values.at(0);
  return z;
};

function close(a: Tensor | null, b: Tensor | null, tolerance = 1e-4) {
  expect(a?.shape).toEqual(b?.shape);
  expectClose(a!.storage.peek(), b!.storage.peek(), "late", { tolerance });
}

const chains: Record<string, (z: Tensor, f: (z: Tensor) => Tensor) => Tensor> = {
  "relu, maximum": (z, f) => F.maxPool2d(f(F.relu(f(z))), POOL),
  "maximum, relu": (z, f) => F.relu(f(F.maxPool2d(f(z), POOL))),
  "relu alone": (z, f) => f(F.relu(f(z))),
  "two that use it": (z, f) =>
    F.maxPool2d(f(F.relu(f(z))), POOL)
      .sum()
      .add(F.sigmoid(z).sum()),
  "relu used twice": (z, f) => {
    const r = f(F.relu(f(z)));
    return F.maxPool2d(r, POOL).sum().add(r.mul(r).sum());
  },
  "another window": (z, f) => F.maxPool2d(f(z), { kernelSize: 3, stride: 2 }),
  "a new shape": (z, f) => F.reshape(f(F.relu(f(z))), [2, 6 * 28 * 28]),
};

describe("a convolution that waits for what follows", () => {
  for (const [name, chain] of Object.entries(chains)) {
    it(`gives the numbers and gradients of one step after the other: ${name}`, () => {
      const [late, eager] = [net(), net()];
      late.x.requiresGrad = eager.x.requiresGrad = true;
      const y = chain(conv(late), (z) => z);
      const wanted = chain(conv(eager), now);
      close(y, wanted);
      F.sum(y.mul(y)).backward();
      F.sum(wanted.mul(wanted)).backward();
      for (const key of ["x", "w", "b"] as const) close(late[key].grad, eager[key].grad);
    });
  }

  it("is not computed by itself where the maximum follows", () => {
    const z = conv(net());
    F.maxPool2d(F.relu(z), POOL).sum().item();
    expect(z.storage.isLate).toBe(deviceFor("float32") !== null);
  });

  it("has the numbers of when it was called, whatever a step does to the filters", () => {
    const [late, eager] = [net(), net()];
    const wanted = now(conv(eager));
    const optimizer = sgd([late.w, late.b], { learningRate: 1 });
    const step = () => {
      optimizer.zeroGrad();
      F.maxPool2d(conv(late), POOL).sum().backward();
      optimizer.step();
    };
    // From the second step on the filters have a home, where they change in place.
    const before = conv(late);
    const pooled = F.maxPool2d(F.relu(before), POOL);
    step();
    close(before, wanted, 1e-5);
    expect(pooled.shape).toEqual([2, 6, 14, 14]);
    const second = conv(late);
    const copy = { ...late, w: tensor(late.w.toArray()), b: tensor(late.b.toArray()) };
    step();
    step();
    close(second, conv(copy), 1e-5);
    expect(Math.abs(late.b.at(0) - copy.b.at(0))).toBeGreaterThan(0);
  });

  it("does not see what is written into its input afterwards", () => {
    const [late, eager] = [net(), net()];
    const wanted = now(conv(eager));
    const { values } = late.x;
    const z = conv(late);
    values.fill(0);
    late.w.values.fill(0);
    close(z, wanted, 1e-5);
  });

  it("goes on from what was written into it", () => {
    const z = conv(net());
    z.values.fill(-1);
    expect(F.maxPool2d(F.relu(z), POOL).sum().item()).toBe(0);
  });

  it("keeps a detached result out of the graph", () => {
    const z = conv(net());
    expect(F.maxPool2d(F.relu(z.detach()), POOL).requiresGrad).toBe(false);
    expect(noGrad(() => F.relu(z)).requiresGrad).toBe(false);
    expect(noGrad(() => F.maxPool2d(z, POOL)).node).toBe(null);
  });

  it("shows the graph as it was written", () => {
    const z = conv(net());
    const r = F.relu(z);
    const p = F.maxPool2d(r, POOL);
    expect([p.op, r.op, z.op]).toEqual(["maxPool2d", "relu", "conv2d"]);
    expect(p.node?.inputs).toEqual([r]);
    expect(r.node?.inputs).toEqual([z]);
    p.sum().backward();
    expect(p.node?.inputs).toEqual([]);
  });

  it("stops waiting where its numbers are wanted again and again", () => {
    const one = net();
    for (let i = 0; i < 8; i++) {
      const z = conv(one);
      F.maxPool2d(z, POOL);
      z.at(0, 0, 0, 0);
    }
    expect(conv(one).storage.isLate).toBe(false);
  });

  it("says at the call what does not fit", () => {
    const { x, b } = net();
    const w = randn([6, 2, 5, 5]);
    expect(() => F.conv2d(x, w, b)).toThrow("conv2d: expected w of shape [F,1,Kh,Kw]");
  });
});
