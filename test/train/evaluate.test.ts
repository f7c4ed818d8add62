import { expect, test } from "vitest";
import { ImageDataset } from "../../src/data/index.js";
import { Module, relu, sequential } from "../../src/nn/index.js";
import { fromArray, type Tensor } from "../../src/tensor/index.js";
import { evaluate } from "../../src/train/index.js";

/** Answers the class that the first pixel names, with logit 2 against 0; writes down its mode. */
class Reader extends Module {
  modes: boolean[] = [];
  forward(x: Tensor): Tensor {
    this.modes.push(this.training);
    const n = x.shape[0];
    const logits = new Float32Array(n * 3);
    for (let i = 0; i < n; i++) logits[i * 3 + Math.round(255 * x.values[i])] = 2;
    return fromArray(logits, [n, 3]);
  }
}

/** Pictures of one pixel: 0 1 2 1 0, labelled 0 1 2 0 1. */
const five = () =>
  new ImageDataset({
    images: Uint8Array.of(0, 1, 2, 1, 0),
    labels: Uint8Array.of(0, 1, 2, 0, 1),
    shape: [1, 1, 1],
    classes: ["a", "b", "c"],
  });

test("counts right answers and averages the loss over pictures, whatever the batches", async () => {
  const total = Math.exp(2) + 2;
  // Three right answers cost log(total) - 2, two wrong ones log(total).
  const loss = Math.log(total) - (3 * 2) / 5;
  for (const batchSize of [1, 2, 5]) {
    const result = await evaluate(new Reader(), five(), { batchSize });
    expect(result).toMatchObject({ accuracy: 0.6, correct: 3, total: 5 });
    expect([...result.predictions]).toEqual([0, 1, 2, 1, 0]);
    expect(result.loss).toBeCloseTo(loss, 5);
  }
});

test("runs in evaluation mode and leaves each part in its own mode", async () => {
  const [inner, activation] = [new Reader(), relu()];
  const model = sequential(inner, activation).train();
  activation.training = false;
  await evaluate(model, five());
  expect(inner.modes).toEqual([false]);
  expect([model.training, inner.training, activation.training]).toEqual([true, true, false]);
});

test("another loss, and a call after each batch", async () => {
  const calls: number[][] = [];
  const result = await evaluate(new Reader(), five(), {
    batchSize: 2,
    loss: (_, labels) => fromArray(Float32Array.of(labels.length), []),
    onBatch: (done, total) => calls.push([done, total]),
  });
  expect(result.loss).toBeCloseTo((2 * 2 + 2 * 2 + 1) / 5);
  expect(calls).toEqual([
    [2, 5],
    [4, 5],
    [5, 5],
  ]);
});

test("errors", async () => {
  await expect(evaluate(new Reader(), five().subset([]))).rejects.toThrow(
    "evaluate: expected a dataset with pictures, got none",
  );
  await expect(evaluate(new Reader(), five(), { batchSize: 0 })).rejects.toThrow(
    "evaluate: expected a batchSize of at least 1, got 0",
  );
  await expect(evaluate(relu(), five(), { loss: (x) => x.sum() })).rejects.toThrow(
    "evaluate: expected a model that answers [5,classes], got [5,1,1,1]\n" +
      "hint: end the model with flatten() and linear(…, classes)",
  );
});
