// TensorFlow.js without a browser: its plain backend and the one on WebAssembly (SIMD).
import { fileURLToPath } from "node:url";
import { startServer } from "../common/child.mjs";
import { npmPackages } from "../common/install.mjs";

const VERSION = "4.22.0";
const PACKAGES = Object.fromEntries(
  ["core", "layers", "backend-cpu", "backend-wasm"].map((part) => [
    `@tensorflow/tfjs-${part}`,
    VERSION,
  ]),
);
const script = fileURLToPath(new URL("tfjs.serve.mjs", import.meta.url));
const NO_RECORD = "records single operations only inside its gradient functions";
const NOT_ON_WASM = "cannot train on WebAssembly: Conv2DBackpropFilter has no routine there";

function backend(name, more) {
  return {
    name: `tfjs-${name}`,
    works: null,
    threads: false,
    install: () => npmPackages("tfjs", PACKAGES),
    serve: (folder) => startServer([process.execPath, script, "serve", folder, name]),
    ...more,
  };
}

export const tfjsCpu = backend("cpu", {
  never: { "resnet18-train": "takes minutes a step", dispatch: NO_RECORD },
  firstStep: (folder) => [process.execPath, script, "first-step", folder, "cpu"],
});

/** Its threads need a worker from a blob's address, which Node refuses: one thread. */
export const tfjsWasm = backend("wasm", {
  never: {
    ...Object.fromEntries(
      ["lenet-train", "bncnn-train", "resnet18-train", "first-step"].map((w) => [w, NOT_ON_WASM]),
    ),
    dispatch: NO_RECORD,
  },
});
