import type { Values } from "../engine/index.js";
import { host } from "../host/index.js";
import { GraphError, OptionError } from "./errors.js";
import type { Tensor } from "./tensor.js";

/** dy → the gradient for each input; null (or anything) where `needs` says that nobody asks. */
export type Backward = (dy: Values, needs: readonly boolean[]) => (Values | null)[];

/** How a tensor was made: the edge of the graph from a result back to its inputs. */
export interface GraphNode {
  readonly op: string;
  /** Both are let go once `backward` has used them, so that kept losses do not keep networks. */
  inputs: readonly Tensor[];
  backward: Backward | null;
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
    const input = top.tensor.node?.inputs[top.next++];
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

/** Adds into `target`, which nobody else holds. */
function addInto(target: Values, more: Values): Values {
  for (let i = 0; i < target.length; i++) target[i] += more[i];
  return target;
}

/**
 * Carries `dy` from `root` back to the leaves; `arrive` gets each leaf with its gradient.
 * A backward function may hand on an array that it was given, so a sum goes into a fresh array first.
 */
export function runBackward(
  root: Tensor,
  dy: Values,
  arrive: (leaf: Tensor, gradient: Values) => void,
  retainGraph: boolean,
): void {
  const gradients = new Map<Tensor, { values: Values; own: boolean }>([
    [root, { values: dy, own: false }],
  ]);
  for (const tensor of topologicalOrder(root)) {
    const gradient = gradients.get(tensor)?.values;
    gradients.delete(tensor);
    if (gradient === undefined) continue;
    if (tensor.node === null) {
      arrive(tensor, gradient);
      continue;
    }
    const { inputs, backward } = tensor.node;
    if (backward === null) throw usedGraph();
    const needs = inputs.map((input) => input.requiresGrad);
    const parts = backward(gradient, needs);
    inputs.forEach((input, i) => {
      const part = parts[i];
      if (!needs[i] || part === null) return;
      const sum = gradients.get(input);
      if (sum === undefined) gradients.set(input, { values: part, own: false });
      else if (sum.own) addInto(sum.values, part);
      else gradients.set(input, { values: addInto(sum.values.slice(), part), own: true });
    });
    if (!retainGraph) {
      tensor.node.inputs = [];
      tensor.node.backward = null;
    }
  }
}
