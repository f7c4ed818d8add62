import { convnetjs } from "./convnetjs.mjs";
import { onnxruntime } from "./onnxruntime.mjs";
import { pytorch } from "./pytorch.mjs";
import { tfjsCpu, tfjsWasm } from "./tfjs.mjs";

/**
 * Who is measured beside the library. Each has
 *   works      names that it is asked for (null: all), never: work → why it is not
 *   threads    whether it can use more than one
 *   install    → what its commands need
 *   serve      → a process that measures its works; firstStep, memory → the command for one answer
 */
export const PEERS = {
  pytorch,
  "tfjs-cpu": tfjsCpu,
  "tfjs-wasm": tfjsWasm,
  onnxruntime,
  convnetjs,
};
