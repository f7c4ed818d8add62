// node onnxruntime.serve.mjs FOLDER VERSION THREADS
import { createRequire } from "node:module";
import { join } from "node:path";
import { serve } from "../common/serve.mjs";
import { MODELS } from "./onnx/models.mjs";

const [folder, version, threads] = process.argv.slice(2);
const { InferenceSession, Tensor } = createRequire(join(folder, "package.json"))(
  "onnxruntime-node",
);
const options = {
  executionProviders: ["cpu"],
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  graphOptimizationLevel: "all",
};

const open = (make) => async () => {
  const { model, inputs, batch } = make();
  const session = await InferenceSession.create(model, options);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => {
      const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
      for (let i = 0; i < values.length; i++) values[i] = Math.sin(i);
      return [name, new Tensor("float32", values, shape)];
    }),
  );
  return { run: () => session.run(feeds), batch };
};

await serve(
  version,
  Object.fromEntries(Object.entries(MODELS).map(([work, make]) => [work, open(make)])),
);
