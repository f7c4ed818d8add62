// npm run bench -- features: features made by hand against learned ones.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { helpText, readArguments } from "../common/arguments.mjs";
import { save } from "../common/results.mjs";
import { table } from "../common/table.mjs";

const USAGE = "npm run bench -- features [options]";
const ABOUT = `Pixels, LBP, HOG and visual words with linear SVMs, an MLP and a CNN learn from the same images: digits of MNIST,
and pieces of photographs. Then they are asked about test images that are shifted, turned, lit otherwise and partly
hidden. The same seed gives the same accuracies; seconds are this machine's.`;

const OPTIONS = {
  tasks: {
    ...{ type: "list", of: ["digits", "photographs"], default: ["digits", "photographs"] },
    says: "which images",
  },
  train: { type: "number", default: 2000, says: "images to learn from" },
  test: { type: "number", default: 1000, says: "images to test on" },
  seed: { type: "number", default: 1, says: "of all that is drawn by lot" },
  png: { type: "text", hint: "FOLDER", says: "write the figures there" },
  json: { type: "flag", says: "write bench/results/features.json" },
  quick: { type: "flag", says: "100 and 50 images: to see that it works" },
  help: { type: "flag", says: "this text" },
};

export async function benchFeatures(args) {
  const given = readArguments(args, OPTIONS);
  if (given.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  const { tasks, seed, png, json } = given;
  const [train, test] = given.quick ? [100, 50] : [given.train, given.test];
  const library = await import("../../dist/src/index.js");
  const { compareFeatures, digitsTask, drawPng, photographsTask, setLanguage } = library;
  setLanguage("en");
  const makers = { digits: digitsTask, photographs: photographsTask };
  const measured = {};
  const figures = [];
  for (const task of tasks) {
    const onLearner = ({ name, accuracy }) =>
      console.log(`${task}: ${name} ${accuracy.toFixed(3)}`);
    const data = makers[task]({ train, test, seed });
    const comparison = await compareFeatures(data, { seed, onLearner });
    const { head, rows } = comparison.table();
    console.log(`\n${task}\n${table(head, rows, `l${"r".repeat(head.length - 1)}`)}\n`);
    const { disturbances, results } = comparison;
    measured[task] = { disturbances, results };
    figures.push([`features-${task}.png`, comparison.figure({ title: task })]);
  }
  if (json) console.log(save("features", { train, test, seed, tasks: measured }));
  if (!png) return;
  mkdirSync(png, { recursive: true });
  for (const [file, figure] of figures)
    writeFileSync(join(png, file), drawPng(figure, { timeout: 300 }));
}
