import type { Storage, Values } from "../engine/index.js";
import { host } from "../host/index.js";
import { GraphError, OptionError } from "./errors.js";
import type { Tensor } from "./tensor.js";

/** dy → the gradient for each input; null (or anything) where `needs` says that nobody asks. */
export type Backward = (dy: Values, needs: readonly boolean[]) => (Values | null)[];

/** The same on storages, which may lie in the engine's memory. */
export type StorageBackward = (dy: Storage, needs: readonly boolean[]) => (Storage | null)[];

/** How a tensor was made: the edge of the graph from a result back to its inputs. */
export interface GraphNode {
  readonly op: string;
  /** Both are let go once `backward` has used them, so that kept losses do not keep networks. */
  inputs: readonly Tensor[];
  /** What `backward` goes to instead, where ops before this one were done in the same pass. */
  through?: readonly Tensor[];
  backward: StorageBackward | null;
}

let enabled = true;
let registered = false;

/** True where operations remember how they were made. */
export const isGradEnabled = (): boolean => enabled;

/**
 * Runs `fn` without recording operations: faster, and nothing is kept for `backward`.
 *
 * The old state comes back however `fn` ends: by an error, and also by Stop, which runs no `finally`.
 * @throws OptionError noGrad: expected a function that finishes before it returns, got a promise
 * @example noGrad(() => ones([2]).add(1)).requiresGrad // false
 */
export function noGrad<T>(fn: () => T): T {
  if (!registered) {
    registered = true;
    host().onInterrupted(() => {
      enabled = true;
    });
  }
  const before = enabled;
  enabled = false;
  try {
    const result = fn();
    if (result instanceof Promise) {
      throw new OptionError(
        "noGrad",
        "a function that finishes before it returns",
        "a promise",
        "await first, and put noGrad around the part that computes",
      );
    }
    return result;
  } finally {
    enabled = before;
  }
}

/** The tensors that `root` was made from, each after all that were made from it. */
function topologicalOrder(root: Tensor): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>([root]);
  // A stack of our own: a network of 100,000 operations must not overflow the call stack.
  const stack: { tensor: Tensor; next: number }[] = [{ tensor: root, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const { node } = top.tensor;
    const input = (node?.through ?? node?.inputs)?.[top.next++];
    if (input === undefined) {
      order.push(top.tensor);
      stack.pop();
    } else if (input.requiresGrad && !seen.has(input)) {
      seen.add(input);
      stack.push({ tensor: input, next: 0 });
    }
  }
  return order.reverse();
}

const usedGraph = (): GraphError =>
  new GraphError(
    "backward",
    "a result whose graph is still there",
    "one that backward has already used",
    "compute it again, or call backward(undefined, { retainGraph: true }) the first time",
  );

/** What arrived at a tensor so far. */
interface Arrived {
  storage: Storage;
  /** True for a sum made here, which may be added to. */
  own: boolean;
}

/**
 * Carries `dy` from `root` back to the leaves, which take in their gradients.
 *
 * A backward function may hand on what it was given, to several inputs: so a storage counts who
 * holds it, a sum goes into a fresh one first, and what nobody holds any more gives its room back.
 */
export function runBackward(root: Tensor, dy: Storage, retainGraph: boolean): void {
  const gradients = new Map<Tensor, Arrived>();
  const give = (tensor: Tensor, part: Storage) => {
    const before = gradients.get(tensor);
    if (before?.own) {
      before.storage.add(part);
      if (part.holders === 0) part.release();
      return;
    }
    part.holders++;
    if (before === undefined) {
      gradients.set(tensor, { storage: part, own: false });
      return;
    }
    const sum = before.storage.copy();
    sum.add(part);
    sum.holders = 1;
    gradients.set(tensor, { storage: sum, own: true });
    drop(part);
    drop(before.storage);
  };
  give(root, dy);
  for (const tensor of topologicalOrder(root)) {
    const gradient = gradients.get(tensor)?.storage;
    gradients.delete(tensor);
    if (gradient === undefined) continue;
    if (tensor.node === null) {
      const alone = gradient.holders === 1 && gradient.resident;
      tensor.gradient.arrive(gradient, alone);
      if (!alone) drop(gradient);
      continue;
    }
    const { through, backward } = tensor.node;
    const inputs = through ?? tensor.node.inputs;
    if (backward === null) throw usedGraph();
    const needs = inputs.map((input) => input.requiresGrad);
    const parts = backward(gradient, needs);
    inputs.forEach((input, i) => {
      const part = parts[i];
      if (needs[i] && part) give(input, part);
    });
    drop(gradient);
    if (!retainGraph) {
      tensor.node.inputs = [];
      tensor.node.through = undefined;
      tensor.node.backward = null;
      tensor.storage.usedUp();
    }
  }
}

function drop(storage: Storage): void {
  if (--storage.holders === 0) storage.release();
}
