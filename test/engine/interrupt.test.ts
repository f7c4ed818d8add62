import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { engine, plain, useEngine } from "../../src/engine/index.js";
import { useHost } from "../../src/host/current.js";
import type { Host } from "../../src/host/index.js";
import { F, ones } from "../../src/index.js";

/** A host whose user presses Stop at the n-th look. */
function stopAt(look: number): Host {
  let looks = 0;
  return {
    name: "terminal",
    needsPicture: false,
    display: () => ({ update() {} }),
    interrupted: () => ++looks >= look,
    onInterrupted() {},
  };
}

afterEach(() => {
  useHost(undefined);
  useEngine(undefined);
});

describe("Stop ends long plain routines between two images or blocks", () => {
  beforeEach(() => useEngine(plain));
  const x = ones([8, 1, 6, 6], { requiresGrad: true });
  const w = ones([1, 1, 3, 3], { requiresGrad: true });

  test.each([1, 5])("convolution forward, at look %i", (look) => {
    useHost(stopAt(look));
    expect(() => F.conv2d(x, w)).toThrow(expect.objectContaining({ name: "Interrupted" }));
  });

  test("convolution backward: a later backward is right again", () => {
    const y = F.conv2d(x, w).sum();
    useHost(stopAt(3));
    expect(() => y.backward()).toThrow(expect.objectContaining({ name: "Interrupted" }));
    expect([x.grad, w.grad]).toEqual([null, null]);
    useHost(stopAt(Number.POSITIVE_INFINITY));
    F.conv2d(x, w).sum().backward();
    expect(w.grad!.values[0]).toBe(8 * 16);
  });

  test("matrix product", () => {
    useHost(stopAt(1));
    expect(() => F.matmul(ones([2, 2]), ones([2, 2]))).toThrow(
      expect.objectContaining({ name: "Interrupted" }),
    );
  });
});

test("another provider takes the place of the engine", () => {
  const calls: string[] = [];
  const relu = (name: string) => calls.push(name);
  useEngine({
    ...plain,
    name: "spy",
    unary: (name, x, y) => {
      relu(name);
      plain.unary(name, x, y);
    },
  });
  try {
    expect(engine().name).toBe("spy");
    expect(F.relu(ones([2])).toArray()).toEqual([1, 1]);
    expect(calls).toEqual(["relu"]);
  } finally {
    useEngine(plain);
  }
});
