import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { tensor, zeros } from "../../src/tensor/index.js";
import {
  type DetectorBar,
  type Figure,
  plotDetections,
  plotDetectorStages,
  plotYoloSteps,
  type YoloPicture,
} from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const image = zeros([3, 20, 40]);
const found = {
  boxes: tensor([
    [2, 10, 12, 18],
    [30, 1, 38, 9],
  ]),
  labels: [1, 0],
  scores: [0.9, 0.456],
};
const classes = ["cat", "dog"];
const titles = (figure: Figure): string[] =>
  (figure.layout.annotations as { text: string }[]).map(({ text }) => text);

test("boxes with names and scores over their picture, the truth dotted", () => {
  const truth = { boxes: tensor([[2, 10, 14, 18]]), labels: [1] };
  const figure = plotDetections({ image, found, truth, title: "one" }, { classes, title: "Pets" });
  expect(figure.text).toBe(
    "Pets. What was found — dog 0.90 (2, 10) – (12, 18), cat 0.46 (30, 1) – (38, 9)",
  );
  expect(titles(figure)).toEqual(["one"]);
  const [picture, dotted, rim, dog, cat, names] = figure.data;
  expect(picture.type).toBe("image");
  expect(dotted.line).toMatchObject({ dash: "dot" });
  expect((rim.x as unknown[]).length).toBe(2 * 6);
  // Corners in the pixels of the figure: a box of 10×8 pixels.
  const [x, y] = [dog.x as number[], dog.y as number[]];
  expect((x[1] - x[0]) / (y[2] - y[1])).toBeCloseTo(10 / 8, 6);
  expect((x[0] - (picture.x0 as number)) / (picture.dx as number)).toBeCloseTo(1.5, 6);
  expect(cat.line).not.toEqual(dog.line);
  expect(names.text).toEqual(["<b>dog 0.90</b>", "<b>cat 0.46</b>"]);
  // The second one is near the upper right corner: its name stands inside.
  expect(names.textposition).toEqual(["top right", "bottom left"]);
});

test("several pictures, nothing found in one; classes without names have numbers", () => {
  const none = { boxes: zeros([0, 4]), labels: [], scores: [] };
  const figure = plotDetections([
    { image, found: none },
    { image, found },
  ]);
  expect(figure.text).toContain("1: nothing; 2: 1 0.90 (2, 10)");
  expect(figure.data.filter(({ type }) => type === "image")).toHaveLength(2);
  setLanguage("ko");
  expect(plotDetections({ image, found: none }).text).toBe("찾은 것 — 없음");
});

test("boxes that cannot be drawn are refused", () => {
  expect(() => plotDetections([])).toThrow(
    "plotDetections: expected at least one picture, got none",
  );
  const draw = (more: object) => () => plotDetections({ image, found: { ...found, ...more } });
  expect(draw({ boxes: zeros([4]) })).toThrow(
    "plotDetections: expected boxes of shape [N,4], got [4]",
  );
  expect(draw({ labels: [1] })).toThrow(
    "plotDetections: expected labels: one for each of 2 boxes, got 1",
  );
  expect(draw({ scores: [] })).toThrow(
    "plotDetections: expected scores: one for each of 2 boxes, got 0",
  );
  expect(
    draw({
      boxes: tensor([
        [0, 0, 1, 1],
        [0, 0, Number.NaN, 1],
      ]),
    }),
  ).toThrow("plotDetections: expected finite numbers in boxes, got NaN");
});

const steps: YoloPicture = {
  image,
  grid: [1, 2],
  all: {
    boxes: tensor([
      [-5, -5, 60, 60],
      [2, 10, 12, 18],
    ]),
    labels: [0, 1],
    scores: [0.1, 0.95],
  },
  cells: { labels: [1, 0], probabilities: [0.9, 0.3] },
  found,
};

test("YOLO's four steps: grid, boxes by confidence, class map, result", () => {
  const figure = plotYoloSteps(steps, { classes });
  expect(titles(figure)).toEqual([
    "1. the grid: 1×2 cells",
    "2. all 2 boxes, thick: confident",
    "3. the likeliest class of each cell",
    "4. together, after NMS: 2",
  ]);
  expect(figure.text).toContain("a grid of 1×2, 2 boxes");
  expect(figure.text).toContain("dog 0.90");
  const lines = figure.data.filter(({ mode }) => mode === "lines");
  const widths = lines.map(({ line }) => (line as { width: number }).width);
  // The faint box thin, the confident one thick, with a bright rim.
  expect(widths.slice(1, 4)).toEqual([0.5, 6, 4]);
  // The one that reaches over the edges is cut off there.
  const [first, faint] = lines;
  const ends = ({ x }: typeof first) => (x as (number | null)[]).filter((v) => v !== null);
  const [picture, second] = figure.data.filter(({ type }) => type === "image");
  const shift = (second.x0 as number) - (picture.x0 as number);
  expect(Math.max(...ends(faint)) - shift).toBeCloseTo(Math.max(...ends(first)), 6);
  const squares = figure.data.filter(({ fill }) => fill === "toself");
  expect(squares.map(({ opacity }) => Number((opacity as number).toFixed(2)))).toEqual([
    0.54, 0.18,
  ]);
  setLanguage("ko");
  expect(plotYoloSteps(steps, { title: "YOLO" }).text).toContain("YOLO 해독 네 단계: 격자 1×2");
});

test("steps that do not belong together are refused", () => {
  expect(() => plotYoloSteps({ ...steps, grid: [0, 7] })).toThrow(
    "plotYoloSteps: expected a grid of at least 1×1 cells, got 0×7",
  );
  expect(() => plotYoloSteps({ ...steps, grid: [2, 2] })).toThrow(
    "plotYoloSteps: expected a class for each of 4 cells, got 2",
  );
});

test("detectors as stacked bars: stages in their order, totals, words", () => {
  const rows: DetectorBar[] = [
    { name: "R-CNN", map50: 0.8, stages: { proposals: 0.1, network: 0.2, nms: 0.01 }, passes: 300 },
    { name: "YOLO", map50: 0.9, stages: { network: 0.01, decode: 0.002, mine: 0.001 }, passes: 1 },
  ];
  const figure = plotDetectorStages(rows);
  expect(figure.data.map(({ name }) => name)).toEqual([
    "proposals",
    "CNN",
    "decoding",
    "NMS",
    "mine",
  ]);
  expect(figure.data[1].x).toEqual([200, 10]);
  expect(figure.layout.barmode).toBe("stack");
  expect(titles(figure)).toEqual(["310 ms", "13.0 ms"]);
  expect(figure.text).toContain("R-CNN, mAP50 0.80 · CNN ×300: 310.0 ms (proposals 100.0");
  setLanguage("ko");
  expect(plotDetectorStages(rows, { title: "비교" }).text).toContain("CNN 300번");
  expect(() => plotDetectorStages([])).toThrow(
    "plotDetectorStages: expected at least one detector, got none",
  );
});
