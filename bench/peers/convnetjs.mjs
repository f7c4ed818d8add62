// convnetjs, the first neural networks in a browser: plain JavaScript, one image at a time.
import { fileURLToPath } from "node:url";
import { startServer } from "../common/child.mjs";
import { npmPackages } from "../common/install.mjs";

const VERSION = "0.3.0";
const script = fileURLToPath(new URL("convnetjs.serve.mjs", import.meta.url));

export const convnetjs = {
  name: "convnetjs",
  works: ["lenet-train", "bncnn-train", "lenet-forward", "bncnn-forward", "first-step"],
  threads: false,
  install: () => npmPackages("convnetjs", { convnetjs: VERSION }),
  serve: (folder) => startServer([process.execPath, script, "serve", folder, VERSION]),
  firstStep: (folder) => [process.execPath, script, "first-step", folder, VERSION],
};
