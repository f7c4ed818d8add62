/** Asking a trained model why: gradients of one answer, without touching the model. */
import { captureOutputs, type Module, recordCalls } from "../nn/index.js";
import {
  formatShape,
  fromArray,
  OptionError,
  ShapeError,
  type Tensor,
  zeros,
} from "../tensor/index.js";
import { listed } from "./numbers.js";
import { undoing } from "./undoing.js";

/**
 * Calls `look` with the model in evaluation mode and its parameters held fixed: a backward pass
 * inside finds gradients of pictures and maps, and adds nothing to those of the parameters.
 */
export function explaining<T>(model: Module, look: () => T): T {
  const modes = new Map([model, ...model.modules()].map((part) => [part, part.training]));
  const tracked = new Map(model.parameters().map((weight) => [weight, weight.requiresGrad]));
  const undo = () => {
    for (const [part, mode] of modes) part.training = mode;
    for (const [weight, before] of tracked) weight.requiresGrad = before;
  };
  return undoing(undo, () => {
    model.eval();
    for (const weight of tracked.keys()) weight.requiresGrad = false;
    return look();
  });
}

/** One picture as a batch of one: a copy, and a leaf that gets a gradient if asked. */
export function oneImage(op: string, x: Tensor, { requiresGrad = false } = {}): Tensor {
  const shape = x.rank === 3 ? [1, ...x.shape] : [...x.shape];
  if (shape.length !== 4 || shape[0] !== 1 || x.size === 0) {
    throw new ShapeError(
      op,
      "one image [C,H,W] or [1,C,H,W]",
      `shape ${formatShape(x.shape)}`,
      "take one: dataset.image(0)",
    );
  }
  const leaf = fromArray(Float32Array.from(x.values), shape);
  leaf.requiresGrad = requiresGrad;
  return leaf;
}

/** The class that was asked for, or the likeliest one. */
export function chosenClass(op: string, logits: Tensor, wanted: number | undefined): number {
  if (logits.rank !== 2 || logits.shape[0] !== 1) {
    throw new ShapeError(
      op,
      "a model that answers one image with [1,classes]",
      formatShape(logits.shape),
      "end the model with flatten() and linear(…, classes)",
    );
  }
  const classes = logits.shape[1];
  if (wanted === undefined) return logits.values.indexOf(Math.max(...logits.values));
  if (Number.isInteger(wanted) && wanted >= 0 && wanted < classes) return wanted;
  throw new OptionError(op, `a class from 0 to ${classes - 1}`, String(wanted));
}

/** Zeros with a one: what to hand to `backward` to ask about a single number. */
export function only(shape: readonly number[], index: number): Tensor {
  const dy = zeros(shape);
  dy.values[index] = 1;
  return dy;
}

/** The part of a model with this name. */
export function layerOf(op: string, model: Module, name: string): Module {
  const parts = model.namedModules();
  const found = parts.get(name);
  if (found) return found;
  const names = listed([...parts.keys()], 12);
  throw new OptionError(op, `a layer of the model (${names})`, `"${name}"`);
}

/** The name of the last part that answers with maps of more than one pixel. */
export function lastMaps(op: string, model: Module, x: Tensor): string {
  const maps = [...captureOutputs(model, x)].filter(
    ([, { rank, shape }]) => rank === 4 && shape[2] * shape[3] > 1,
  );
  const last = maps.at(-1);
  if (last) return last[0];
  throw new OptionError(op, "a model with feature maps [N,C,H,W]", "one without");
}

/**
 * Runs the model with a cut behind a part of it: what the part answers becomes a leaf, so that
 * `backward` from the output ends there and leaves its gradient in `maps.grad`.
 */
export function cutBehind(
  op: string,
  model: Module,
  x: Tensor,
  name: string,
): { maps: Tensor; output: Tensor } {
  const part = layerOf(op, model, name);
  const before = Object.getOwnPropertyDescriptor(part, "forward");
  const forward = part.forward;
  let maps: Tensor | undefined;
  const undo = () => {
    if (before) Object.defineProperty(part, "forward", before);
    else delete (part as { forward?: unknown }).forward;
  };
  return undoing(undo, () => {
    part.forward = (input) => {
      const y = forward.call(part, input);
      maps = fromArray(Float32Array.from(y.values), y.shape);
      maps.requiresGrad = true;
      return maps;
    };
    const output = model.forward(x);
    if (maps) return { maps, output };
    throw new OptionError(op, `a layer that takes part in forward`, `"${name}"`);
  });
}

/** What the part `name` answers, still connected to `x`. */
export function answerOf(op: string, model: Module, x: Tensor, name: string): Tensor {
  layerOf(op, model, name);
  const call = recordCalls(model, x).calls.findLast((one) => one.name === name);
  if (call) return call.output;
  throw new OptionError(op, `a layer that takes part in forward`, `"${name}"`);
}
