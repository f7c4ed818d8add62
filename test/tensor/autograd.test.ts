import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useHost } from "../../src/host/current.js";
import { F, isGradEnabled, noGrad, ones, type Tensor, tensor, zeros } from "../../src/index.js";

const leaf = (numbers: number[] | number) => tensor(numbers, { requiresGrad: true });

/** The kernel's word to the library that code was stopped in the middle. */
const repairs: (() => void)[] = [];

beforeAll(() => {
  useHost({
    name: "terminal",
    needsPicture: false,
    display: () => ({ update() {} }),
    interrupted: () => false,
    onInterrupted: (repair) => repairs.push(repair),
  });
});
afterAll(() => useHost(undefined));

describe("backward", () => {
  test("multiplies derivatives along the way", () => {
    const x = leaf([2, 3]);
    x.mul(x).mul(x).sum().backward();
    expect(x.grad!.toArray()).toEqual([12, 27]);
  });

  test("adds what comes back by several ways", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.add(y).add(x).add(y.mul(y)).sum().backward();
    // d(4x + x + 4x²) = 5 + 8x
    expect(x.grad!.toArray()).toEqual([13, 21]);
  });

  test("two results of one op do not share what comes back", () => {
    const x = leaf([1]);
    const [p, q] = [x.mul(2), x.mul(3)];
    // Here p and q get the same dy; what p gets from elsewhere must not reach q.
    p.add(q).add(p).sum().backward();
    expect(x.grad!.item()).toBe(7);
  });

  test("adds to the gradient that is there; zeroGrad forgets it", () => {
    const x = leaf([1]);
    for (const wanted of [2, 4]) {
      x.mul(2).sum().backward();
      expect(x.grad!.item()).toBe(wanted);
    }
    x.zeroGrad();
    expect(x.grad).toBeNull();
  });

  test("the gradient is a tensor of its own: no two share numbers", () => {
    const [a, b] = [leaf([1]), leaf([1])];
    const dy = ones([1]);
    a.add(b).backward(dy);
    a.grad!.values[0] = 7;
    expect([b.grad!.item(), dy.item()]).toEqual([1, 1]);
  });

  test("takes dy, which weights the elements", () => {
    const x = leaf([1, 2]);
    x.mul(x).backward(tensor([10, 100]));
    expect(x.grad!.toArray()).toEqual([20, 400]);
  });

  test("of a leaf is dy itself", () => {
    const x = leaf(3);
    x.backward();
    expect(x.grad!.item()).toBe(1);
  });

  test("reaches only what asks for it", () => {
    const [x, w] = [tensor([1]), leaf([2])];
    x.mul(w).sum().backward();
    expect([x.grad, w.grad!.item()]).toEqual([null, 1]);
  });

  test("goes through 100,000 operations", () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(0);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });

  test("visits a diamond chain once per operation, not once per path", () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 60; i++) y = y.add(y).mul(0.5);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });

  test("lets the graph go, unless told to keep it", () => {
    const x = leaf(2);
    const kept = x.mul(x);
    kept.backward(undefined, { retainGraph: true });
    kept.backward();
    expect(x.grad!.item()).toBe(8);
    expect(kept.node!.inputs).toEqual([]);
    expect(kept.op).toBe("mul");
  });
});

describe("requiresGrad, op, detach, clone", () => {
  test("spreads to results, and op names where they come from", () => {
    const x = leaf([1]);
    expect([x.op, x.relu().op, x.relu().requiresGrad]).toEqual([null, "relu", true]);
    expect(tensor([1]).relu()).toMatchObject({ requiresGrad: false, op: null });
  });

  test("may be switched on and off on a leaf: a frozen weight", () => {
    const w = leaf([1]);
    w.requiresGrad = false;
    expect(w.mul(2).requiresGrad).toBe(false);
    w.requiresGrad = true;
    w.mul(2).sum().backward();
    expect(w.grad!.item()).toBe(2);
  });

  test("detach shares the numbers and cuts the history", () => {
    const x = leaf([1]);
    const y = x.mul(3);
    const cut = y.detach();
    cut.values[0] = 9;
    expect([y.at(0), cut.requiresGrad, cut.op]).toEqual([9, false, null]);
  });

  test("clone has its own numbers and keeps the history", () => {
    const x = leaf([1]);
    const copy = x.clone();
    copy.values[0] = 9;
    copy.sum().backward();
    expect([x.at(0), x.grad!.item()]).toEqual([1, 1]);
  });

  test("to carries gradients from one precision to the other", () => {
    const x = leaf([1]);
    x.to("float64").mul(3).sum().backward();
    expect([x.grad!.dtype, x.grad!.item()]).toEqual(["float32", 3]);
  });
});

describe("noGrad", () => {
  test("records nothing, and gives back what fn gives", () => {
    const y = noGrad(() => leaf([1]).mul(2));
    expect([y.requiresGrad, y.node, isGradEnabled()]).toEqual([false, null, true]);
  });

  test("restores the state when nested and when fn throws", () => {
    noGrad(() => {
      noGrad(() => 0);
      expect(isGradEnabled()).toBe(false);
    });
    expect(() => noGrad(() => F.relu(3 as never))).toThrow("relu");
    expect(isGradEnabled()).toBe(true);
  });

  test("is put right after code was terminated, which runs no finally", () => {
    const global = globalThis as { loop?: () => void };
    let inside = false;
    global.loop = () =>
      noGrad(() => {
        inside = true;
        for (;;);
      });
    // On a busy machine the time may be over before the code has begun.
    while (!inside) {
      expect(() => new vm.Script("loop()").runInThisContext({ timeout: 20 })).toThrow("timed out");
    }
    delete global.loop;
    expect(isGradEnabled()).toBe(false);
    for (const repair of repairs) repair();
    expect(isGradEnabled()).toBe(true);
  });
});

describe("messages", () => {
  const used =
    "backward: expected a result whose graph is still there, got one that backward has already used" +
    "\nhint: compute it again, or call backward(undefined, { retainGraph: true }) the first time";
  test.each<[string, string, () => unknown]>([
    [
      "GraphError",
      "backward: expected a result computed from a tensor with requiresGrad, got a tensor without" +
        "\nhint: make the tensor with { requiresGrad: true }, and compute outside noGrad",
      () => tensor(1).backward(),
    ],
    [
      "ShapeError",
      "backward: expected one element, got shape [2]" +
        "\nhint: call sum() or mean() first, or give backward a dy of this shape",
      () => leaf([1, 2]).mul(2).backward(),
    ],
    [
      "ShapeError",
      "backward: expected dy of shape [2], got [3]",
      () =>
        leaf([1, 2])
          .mul(2)
          .backward(zeros([3])),
    ],
    [
      "GraphError",
      used,
      () => {
        const y = leaf(1).mul(2);
        y.backward();
        y.backward();
      },
    ],
    [
      "OptionError",
      "noGrad: expected a function that finishes before it returns, got a promise" +
        "\nhint: await first, and put noGrad around the part that computes",
      () => noGrad(async () => 1),
    ],
  ])("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
