import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { type CurveRun, plotCurve } from "../../src/viz/index.js";

const run = (steps: number): CurveRun => ({
  steps: Array.from({ length: steps }, (_, i) => ({
    step: i + 1,
    loss: 2 / (i + 1),
    accuracy: i / steps,
  })),
  epochs: [{ epoch: 1, step: steps, testLoss: 0.5, testAccuracy: 0.9 }],
});

beforeEach(() => setLanguage("en"));

test("loss and accuracy stand side by side, batches as a line and the test as marks", () => {
  const { data } = plotCurve(run(4));
  expect(data.map(({ name, yaxis }) => [name, yaxis])).toEqual([
    ["training", undefined],
    ["test", undefined],
    ["training", "y2"],
    ["test", "y2"],
  ]);
  expect(data[1]).toMatchObject({ x: [4], y: [0.5] });
  expect(data[3]).toMatchObject({ x: [4], y: [0.9] });
});

test("without a test set there are no marks", () => {
  expect(plotCurve({ ...run(4), epochs: [{ epoch: 1, step: 4 }] }).data).toHaveLength(2);
});

test("ten thousand steps are sent as at most 200 means", () => {
  const { data } = plotCurve(run(10_000));
  const { bdata } = data[0].y as { bdata: string };
  const values = new Float32Array(new Uint8Array(Buffer.from(bdata, "base64")).buffer);
  expect(values).toHaveLength(200);
  const first = run(10_000).steps.slice(0, 50);
  expect(values[0]).toBeCloseTo(first.reduce((sum, { loss }) => sum + loss, 0) / 50);
});

test("several runs have a name and a colour each", () => {
  const { data, text } = plotCurve({ Adam: run(3), SGD: run(3) }, { title: "Two" });
  const line = (i: number) => (data[i].line as { color: string }).color;
  expect(data.map(({ name }) => name)).toEqual([
    "Adam",
    "Adam, test",
    "Adam",
    "Adam, test",
    "SGD",
    "SGD, test",
    "SGD",
    "SGD, test",
  ]);
  expect(line(0)).not.toBe(line(4));
  expect(text).toBe(
    "Two. Adam: 3 steps, loss 2.000 → 0.667, accuracy 0.0 % → 66.7 %, test accuracy 90.0 %\n" +
      "SGD: 3 steps, loss 2.000 → 0.667, accuracy 0.0 % → 66.7 %, test accuracy 90.0 %",
  );
});

test("the learning rate has a panel of its own where it changes", () => {
  const { steps, epochs } = run(3);
  const scheduled = { steps: steps.map((s) => ({ ...s, learningRate: 0.1 / s.step })), epochs };
  const { data, layout, text } = plotCurve({ cosine: scheduled, constant: run(3) });
  const rates = data.filter(({ yaxis }) => yaxis === "y3");
  expect(rates.map(({ name }) => name)).toEqual(["cosine", "constant"]);
  const [first, second] = rates.map(({ y }) => {
    const bytes = Buffer.from((y as { bdata: string }).bdata, "base64");
    return [...new Float32Array(new Uint8Array(bytes).buffer)];
  });
  expect(first.map((rate) => rate.toFixed(4))).toEqual(["0.1000", "0.0500", "0.0333"]);
  expect(second).toEqual([]);
  expect(layout.grid).toMatchObject({ columns: 3 });
  expect(text).toContain("learning rate 0.1 → 0.0333");
  expect(plotCurve(run(3)).layout.yaxis3).toBeUndefined();
  const constant = { steps: steps.map((s) => ({ ...s, learningRate: 0.1 })), epochs };
  expect(plotCurve({ constant, run: run(3) }).layout.yaxis3).toBeUndefined();
});

test("the text in Korean, and before the first step", () => {
  setLanguage("ko");
  expect(plotCurve(run(2)).text).toBe(
    "2걸음 동안 손실 2.000 → 1.000, 정확도 0.0 % → 50.0 %, 시험 정확도 90.0 %",
  );
  expect(plotCurve({ steps: [], epochs: [] }).text).toBe("아직 걸음 없음");
});

test("what is no history is an error", () => {
  expect(() => plotCurve({})).toThrow(
    "plotCurve: expected a history of fit, or several by name, got no steps\n" +
      'hint: plotCurve(await fit(model, …)) or plotCurve({ "Adam": one, "SGD": other })',
  );
});
