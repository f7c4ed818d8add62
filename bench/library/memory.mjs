// node memory.mjs THREADS WORK STEPS: the most memory that a process held while it trained.
import * as lab from "convlab";
import { TRAINING, trainingStep } from "./models.mjs";
import { useThreads } from "./threads.mjs";

const [threads, work, steps] = process.argv.slice(2);
try {
  useThreads(lab, Number(threads));
  const { shape, model } = TRAINING[work];
  const step = trainingStep(lab, model(lab), shape);
  for (let i = 0; i < Number(steps); i++) step();
  console.log(JSON.stringify({ bytes: process.resourceUsage().maxRSS * 1024 }));
} catch (error) {
  console.log(JSON.stringify({ unavailable: error.message }));
}
