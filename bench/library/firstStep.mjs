// node firstStep.mjs THREADS: seconds from import to the end of the first step of lenet-train.
import { performance } from "node:perf_hooks";

const start = performance.now();
const lab = await import("convlab");
const { TRAINING, trainingStep } = await import("./models.mjs");
const { useThreads } = await import("./threads.mjs");

try {
  useThreads(lab, Number(process.argv[2]));
  const { shape, model } = TRAINING["lenet-train"];
  trainingStep(lab, model(lab), shape)().item();
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ ways: { "": seconds } }));
} catch (error) {
  console.log(JSON.stringify({ unavailable: error.message }));
}
