import { afterEach, expect, test } from "vitest";
import { useHost } from "../../src/host/current.js";
import type { Host } from "../../src/host/index.js";
import { conv2d, Module, sequential } from "../../src/nn/index.js";
import { ones, type Tensor } from "../../src/tensor/index.js";
import { plotActivation, saliency } from "../../src/viz/index.js";

afterEach(() => useHost(undefined));

/** Looks at itself in the middle of `forward`, as it is when Stop comes: no `finally` has run. */
class Watcher extends Module {
  onForward = () => {};
  forward(x: Tensor): Tensor {
    this.onForward();
    return x;
  }
}

test("Stop in the middle of a look leaves the model as it was", () => {
  const repairs: (() => void)[] = [];
  const host: Partial<Host> = {
    name: "convlab",
    interrupted: () => false,
    onInterrupted: (repair) => repairs.push(repair),
  };
  useHost(host as Host);
  const watcher = new Watcher();
  const conv = conv2d(1, 1, { kernelSize: 1 });
  const model = sequential({ watcher, conv }).train();
  const state = () => [model.training, conv.training, conv.weight.requiresGrad];
  const during: unknown[] = [];
  const after: unknown[] = [];
  watcher.onForward = () => {
    during.push(state());
    for (const repair of repairs) repair();
    after.push(state());
  };
  expect(() => saliency(model, ones([1, 2, 2]))).toThrow("saliency: expected a model that answers");
  // Really stopped code does not come back to ask for the notes that were taken back too.
  expect(() => plotActivation(model, ones([1, 2, 2]), "conv")).toThrow(
    'plotActivation: expected a layer that takes part in forward, got "conv"',
  );
  expect(during).toEqual([
    [false, false, false],
    [false, false, true],
  ]);
  expect(after).toEqual([
    [true, true, true],
    [true, true, true],
  ]);
});
