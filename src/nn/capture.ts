import { host } from "../host/index.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Module } from "./module.js";

/** What a part of the network was given and what it answered. */
export interface Call {
  name: string;
  module: Module;
  input: Tensor;
  output: Tensor;
}

/** The modules whose `forward` is covered, with what they had as a field of their own before. */
const watched = new Map<Module, PropertyDescriptor | undefined>();
let registered = false;

function unwatchAll(): void {
  for (const [module, before] of watched) {
    if (before) Object.defineProperty(module, "forward", before);
    else delete (module as { forward?: unknown }).forward;
  }
  watched.clear();
}

/**
 * Runs `model` on `x` and writes down every call of a part inside, in order. Works for networks of
 * any form: for as long as it runs, each part's `forward` is covered by one that takes notes.
 */
export function recordCalls(model: Module, x: Tensor): { calls: Call[]; output: Tensor } {
  if (!registered) {
    registered = true;
    // Stop ends the code without its `finally`.
    host().onInterrupted(unwatchAll);
  }
  const calls: Call[] = [];
  for (const [name, module] of model.namedModules()) {
    if (watched.has(module)) continue;
    watched.set(module, Object.getOwnPropertyDescriptor(module, "forward"));
    const forward = module.forward;
    module.forward = (input) => {
      const output = forward.call(module, input);
      calls.push({ name, module, input, output });
      return output;
    };
  }
  try {
    return { output: model.forward(x), calls };
  } finally {
    unwatchAll();
  }
}

/**
 * The outputs of all parts of a network by name, in the order of computation; the last is the answer.
 * @example [...captureOutputs(sequential({ a: relu(), b: relu() }), ones([2])).keys()] // ["a", "b"]
 */
export function captureOutputs(model: Module, x: Tensor): Map<string, Tensor> {
  return new Map(recordCalls(model, x).calls.map(({ name, output }) => [name, output]));
}
