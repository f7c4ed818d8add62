import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { plotAccuracyCurves } from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const panel = (title: string, last = 0.5) => ({
  title,
  unit: "pixels",
  strengths: [0, 2, 4],
  lines: [
    { name: "SVM", shares: [0.9, 0.7, last] },
    { name: "CNN", shares: [0.95, 0.9, 0.8] },
  ],
});

test("a line for each learner in each panel, named once; in words from first to last", () => {
  const figure = plotAccuracyCurves([panel("shift"), panel("light"), panel("hidden")]);
  expect(figure.data.map(({ name, showlegend }) => [name, showlegend])).toEqual([
    ["SVM", true],
    ["CNN", true],
    ...["SVM", "CNN", "SVM", "CNN"].map((name) => [name, false]),
  ]);
  expect(figure.data[4].xaxis).toBe("x3");
  expect((figure.layout.annotations as { text: string }[]).map(({ text }) => text)).toEqual([
    "<b>shift</b>",
    "<b>light</b>",
    "<b>hidden</b>",
  ]);
  expect(figure.text.split("\n").slice(0, 2)).toEqual([
    "Accuracy as disturbances grow",
    "shift (0 → 4 pixels): SVM 90.0 % → 50.0 %, CNN 95.0 % → 80.0 %",
  ]);
  setLanguage("ko");
  const one = plotAccuracyCurves([panel("이동")], { title: "비교" });
  expect(one.text).toMatch(/^비교\. 교란이 커질 때의 정확도/);
  expect(one.png().length).toBeGreaterThan(1000);
});

test.each([
  [
    "plotAccuracyCurves: expected at least one panel with lines, got none",
    () => plotAccuracyCurves([]),
  ],
  [
    "plotAccuracyCurves: expected at least one panel with lines, got none",
    () => plotAccuracyCurves([{ ...panel("a"), lines: [] }]),
  ],
  [
    'plotAccuracyCurves: expected 3 accuracies from 0 to 1 for "SVM", got 0.9,0.7,1.5',
    () => plotAccuracyCurves([panel("a", 1.5)]),
  ],
  [
    'plotAccuracyCurves: expected 3 accuracies from 0 to 1 for "CNN", got 2',
    () => plotAccuracyCurves([{ ...panel("a"), lines: [{ name: "CNN", shares: [1, 0] }] }]),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
