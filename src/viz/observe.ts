/** Running a model to look at it: evaluation mode, no gradients, afterwards as before. */
import { throwIfInterrupted } from "../host/index.js";
import { type Module, softmax } from "../nn/index.js";
import { formatShape, noGrad, ShapeError, type Tensor } from "../tensor/index.js";
import { undoing } from "./undoing.js";

/** What figures need of a dataset of pictures; `ImageDataset` is one. */
export interface Pictures {
  readonly length: number;
  readonly classes: readonly string[];
  image(index: number): Tensor;
  batch(indices: ArrayLike<number>): { x: Tensor; y: ArrayLike<number> };
}

/** What a model says to one picture. */
export interface Prediction {
  index: number;
  label: number;
  predicted: number;
  /** Of `predicted`, 0 to 1. */
  probability: number;
}

const BATCH = 100;

/** Calls `look` with the model in evaluation mode and gradients off; then each part is as it was. */
export function observing<T>(model: Module, look: () => T): T {
  const modes = new Map([model, ...model.modules()].map((part) => [part, part.training]));
  model.eval();
  return undoing(
    () => {
      for (const [part, mode] of modes) part.training = mode;
    },
    () => noGrad(look),
  );
}

/** The model's predictions in the dataset's order, computed as they are asked for. */
export function* predictions(op: string, model: Module, dataset: Pictures): Generator<Prediction> {
  for (let start = 0; start < dataset.length; start += BATCH) {
    throwIfInterrupted();
    const count = Math.min(BATCH, dataset.length - start);
    const { x, y } = dataset.batch(Array.from({ length: count }, (_, i) => start + i));
    const answers = observing(model, () => softmax().forward(logitsOf(op, model, x)));
    const classes = answers.shape[1];
    for (let i = 0; i < count; i++) {
      const row = answers.values.subarray(i * classes, (i + 1) * classes);
      const predicted = row.indexOf(Math.max(...row));
      yield { index: start + i, label: y[i], predicted, probability: row[predicted] };
    }
  }
}

function logitsOf(op: string, model: Module, x: Tensor): Tensor {
  const logits = model.forward(x);
  if (logits.rank === 2 && logits.shape[0] === x.shape[0]) return logits;
  throw new ShapeError(
    op,
    `a model that answers [${x.shape[0]},classes]`,
    formatShape(logits.shape),
    "end the model with flatten() and linear(…, classes)",
  );
}
