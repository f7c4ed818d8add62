import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { ones, tensor } from "../../src/tensor/index.js";
import { plotStamping } from "../../src/viz/index.js";

/** The worked example of every course on convolution. */
const image = tensor([
  [1, 1, 1, 0, 0],
  [0, 1, 1, 1, 0],
  [0, 0, 1, 1, 1],
  [0, 0, 1, 1, 0],
  [0, 1, 1, 0, 0],
]);
const cross = tensor([
  [1, 0, 1],
  [0, 1, 0],
  [1, 0, 1],
]);

interface Step {
  args: [{ z: unknown[]; text: unknown[] }, Record<string, number | string>, number[]];
}
const stepsOf = (figure: { layout: object }) =>
  (figure.layout as { sliders: { steps: Step[] }[] }).sliders[0].steps;

beforeEach(() => setLanguage("en"));

test("the worked example: first row 4 3 4, one step per output pixel", () => {
  const figure = plotStamping(image, cross);
  const steps = stepsOf(figure);
  expect(steps).toHaveLength(9);
  const [{ z }] = steps[8].args;
  expect(z[1]).toEqual([
    [4, 3, 4],
    [2, 4, 3],
    [2, 3, 4],
  ]);
  expect(figure.text).toContain("Output 3×3: 4 3 4 / 2 4 3 / 2 3 4");
});

test("a step fills the output so far, and shows the products and their sum", () => {
  const [{ z, text }, layout, traces] = stepsOf(plotStamping(image, cross))[4].args;
  expect(traces).toEqual([3, 4, 5]);
  expect(z[1]).toEqual([
    [4, 3, 4],
    [2, 4, null],
    [null, null, null],
  ]);
  expect((text[0] as string[]).slice(0, 3)).toEqual(["1×1", "1×0", "1×1"]);
  // A space, not nothing: plotly would never write into a point that was empty.
  expect((text[2] as string[]).slice(3)).toEqual(["2", "4", ...new Array(4).fill("\u00a0")]);
  expect(layout["annotations[0].text"]).toBe(
    "1×1 + 1×0 + 1×1 + 0×0 + 1×1 + 1×0 + 0×1 + 1×0 + 1×1 = <b>4</b>",
  );
});

test("the window moves one cell a step and keeps the filter's size", () => {
  const steps = stepsOf(plotStamping(image, cross));
  const window = (step: number) => {
    const [, layout] = steps[step].args;
    return ["x0", "x1", "y0", "y1"].map((side) => layout[`shapes[0].${side}`] as number);
  };
  const cell = (window(0)[1] - window(0)[0]) / 3;
  const [x0, x1, y0, y1] = window(0);
  expect(y1 - y0).toBeCloseTo(3 * cell);
  expect(window(1)).toEqual([x0 + cell, x1 + cell, y0, y1]);
  expect(window(3)).toEqual([x0, x1, y0 + cell, y1 + cell]);
});

test("the first picture is the first step", () => {
  const { data, layout } = plotStamping(image, cross);
  const [{ text, z }] = stepsOf({ layout })[0].args;
  expect([data[3].text, data[4].z, data[5].text]).toEqual([text[0], z[1], text[2]]);
});

test("negative weights stand in parentheses; long sums are not written out", () => {
  const sobel = tensor([[-1, 0, 1]]);
  expect(plotStamping(tensor([[5, 6, 7]]), sobel).text).toContain("5×(−1) + 6×0 + 7×1 = 2");
  expect(plotStamping(ones([4, 4]), ones([4, 4])).text).toContain("sum of products = 16");
  setLanguage("ko");
  expect(plotStamping(image, cross).text).toContain("9걸음");
});

test("errors", () => {
  expect(() => plotStamping(ones([2, 2]), ones([3, 3]))).toThrow(
    "plotStamping: expected a filter that fits into the image [2,2], got shape [3,3]\n" +
      "hint: the image comes first: plotStamping(image, filter)",
  );
  expect(() => plotStamping(ones([28, 28]), ones([3, 3]))).toThrow(
    "plotStamping: expected at most 100 output pixels, got 676\nhint: take a small part of the image",
  );
  expect(() => plotStamping(ones([3, 9, 9]), ones([3, 3]))).toThrow(
    "plotStamping: expected one channel, got shape [3,9,9]",
  );
});
