// onnxruntime for Node: inference only. Its models are written here, see onnx/.
import { fileURLToPath } from "node:url";
import { startServer } from "../common/child.mjs";
import { npmPackages } from "../common/install.mjs";

const VERSION = "1.30.0";
const script = fileURLToPath(new URL("onnxruntime.serve.mjs", import.meta.url));
const TRAINS_NOT = "infers only";

export const onnxruntime = {
  name: "onnxruntime",
  works: null,
  never: Object.fromEntries(
    ["lenet-train", "bncnn-train", "resnet18-train", "dispatch", "first-step"].map((work) => [
      work,
      TRAINS_NOT,
    ]),
  ),
  threads: true,
  // Its install script would fetch routines for graphics cards from elsewhere.
  install: () =>
    npmPackages(
      "onnxruntime",
      { "onnxruntime-node": VERSION },
      { ONNXRUNTIME_NODE_INSTALL: "skip" },
    ),
  serve: (folder, threads) =>
    startServer([process.execPath, script, folder, VERSION, String(threads)]),
};
