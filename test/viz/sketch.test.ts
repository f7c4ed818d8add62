import { afterEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { sketchCurve } from "../../src/viz/index.js";

afterEach(() => setLanguage("en"));

const run = (losses: number[]) => ({
  steps: losses.map((loss, i) => ({ step: i + 1, loss, accuracy: i / losses.length })),
  epochs: [],
});
const lines = (svg: unknown) =>
  [...String(svg).matchAll(/points="([^"]*)"/g)].map(([, points]) =>
    points.split(" ").map((point) => point.split(",").map(Number)),
  );

test("two lines that reach from the first step to the last, the highest loss at the top", () => {
  setLanguage("en");
  const bundle = sketchCurve(run([2, 1, 0]));
  const [loss, accuracy] = lines(bundle["image/svg+xml"]);
  expect(loss).toEqual([
    [148, 16],
    [248, 106],
    [348, 196],
  ]);
  expect(accuracy.map(([, y]) => y)).toEqual([196, 136, 76]);
  expect(bundle["image/svg+xml"]).toContain(">2.00<");
  expect(bundle["text/plain"]).toMatch(/^3 steps, loss 2.000 → 0.000/);
});

test("a loss that is no number leaves a gap, not a broken picture; the words are the language's", () => {
  setLanguage("ko");
  const svg = String(
    sketchCurve(run([2, Number.NaN, Number.POSITIVE_INFINITY, 1]))["image/svg+xml"],
  );
  expect(lines(svg)[0]).toHaveLength(2);
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg).toContain("손실");
});

test("a learning rate that changes has a panel of its own, inside the picture", () => {
  setLanguage("en");
  const { steps, epochs } = run([3, 2, 1]);
  const rated = (rates: number[]) =>
    sketchCurve({
      steps: steps.map((step, i) => ({ ...step, learningRate: rates[i] })),
      epochs,
    })["image/svg+xml"];
  expect(lines(rated([0.1, 0.1, 0.1]))).toHaveLength(2);
  const svg = rated([0.1, 0.05, 0]);
  const [, , rate] = lines(svg);
  expect(rate.map(([, y]) => y)).toEqual([16, 106, 196]);
  expect(svg).toContain(">learning rate<");
  const width = Number(/width="(\d+)"/.exec(String(svg))?.[1]);
  expect(Math.max(...rate.map(([x]) => x))).toBeLessThan(width);
});
