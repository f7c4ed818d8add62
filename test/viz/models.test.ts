import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { densenet121, googlenet, lenet5, resnet50, vgg19 } from "../../src/models/index.js";
import { relu } from "../../src/nn/index.js";
import { counted } from "../../src/viz/compareModels.js";
import {
  compareModels,
  type Figure,
  plotArchitecture,
  plotModelBubbles,
  plotModelTable,
} from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const rows = [
  { name: "A", layers: 8, parameters: 60e6, multiplyAdds: 0.7e9, accuracy: 0.565 },
  { name: "B", layers: 50, parameters: 15e6, multiplyAdds: 4e9, accuracy: 0.76 },
];

test("numbers as people read them", () => {
  expect([61_100_840, 999_600, 714_000_000, 1_234, 12].map(counted)).toEqual([
    "61.1 M",
    "1 M",
    "714 M",
    "1.23 k",
    "12",
  ]);
});

test("models compared on shapes alone", () => {
  const [lenet, deep] = compareModels({ LeNet: lenet5(), again: lenet5() }, [1, 1, 28, 28], {
    again: 0.99,
  });
  expect(lenet).toEqual({ name: "LeNet", parameters: 61_706, multiplyAdds: 416_520, layers: 5 });
  expect(deep.accuracy).toBe(0.99);
  expect(compareModels({ r: resnet50() }, [1, 3, 224, 224])).toMatchObject([
    { parameters: 25_557_032, multiplyAdds: 4_089_184_256 },
  ]);
  expect(() => compareModels({}, [1])).toThrow(
    "compareModels: expected at least one model by name, got none",
  );
});

test("bubbles: accuracy over multiply-adds, areas in proportion to the parameters", () => {
  const { data, layout, text } = plotModelBubbles(rows);
  const [{ x, y, marker, text: names }] = data;
  expect([x, y, names]).toEqual([
    [0.7e9, 4e9],
    [0.565, 0.76],
    ["A", "B"],
  ]);
  // plotly: with sizemode "area" the diameter is √(2 · size / sizeref).
  const { size, sizeref, sizemode } = marker as {
    size: number[];
    sizeref: number;
    sizemode: string;
  };
  expect(sizemode).toBe("area");
  expect(size[0] / size[1]).toBe(4);
  expect(Math.sqrt((2 * size[0]) / sizeref)).toBeCloseTo(60);
  expect(layout.xaxis).toMatchObject({ type: "log" });
  expect(text).toBe(
    "Accuracy, multiply-adds and parameters of 2 models: A 56.5 %, 700 M, 60 M; B 76.0 %, 4 G, 15 M",
  );
  const { accuracy: _, ...none } = rows[0];
  expect(() => plotModelBubbles([none])).toThrow(
    "plotModelBubbles: expected rows with an accuracy from 0 to 1, got none for A",
  );
  expect(() => plotModelBubbles([{ ...none, accuracy: 56 }])).toThrow("got 56 for A");
});

test("names of bubbles that are near each other stand on different sides", () => {
  const near = ["one", "two", "three", "four"].map((name) => ({ ...rows[0], name }));
  const { textposition } = plotModelBubbles([...near, rows[1]]).data[0];
  expect(new Set((textposition as string[]).slice(0, 4)).size).toBe(4);
  expect((textposition as string[])[4]).toBe("top center");
});

test("the table has all numbers, the best ones in bold, what is unknown as a dash", () => {
  const { accuracy: _, ...unknown } = rows[1];
  const { data, text } = plotModelTable([rows[0], unknown], { title: "T" });
  expect((data[0].text as string[]).slice(4)).toEqual([
    ...["A", "<b>8</b>", "60,000,000", "<b>700,000,000</b>", "<b>56.5 %</b>"],
    ...["B", "50", "<b>15,000,000</b>", "4,000,000,000", "–"],
  ]);
  expect(text).toBe(
    "T. A: layers 8, parameters 60,000,000, multiply-adds 700,000,000, accuracy 56.5 %\n" +
      "B: layers 50, parameters 15,000,000, multiply-adds 4,000,000,000, accuracy –",
  );
  expect(() => plotModelTable([])).toThrow("plotModelTable: expected at least one model, got none");
});

const names = ({ layout }: Figure) =>
  (layout.annotations as { text: string }[]).map(({ text }) => text);

test("LeNet-5 as blocks: its form above, its name below, colours by kind", () => {
  const figure = plotArchitecture(lenet5(), [1, 1, 28, 28]);
  expect(names(figure)).toEqual([
    ...["6×28×28", "conv1", "6×14×14", "pool1", "16×10×10", "conv2", "16×5×5", "pool2"],
    ...["120", "fc1", "84", "fc2", "10", "fc3"],
  ]);
  expect(figure.data.map(({ name, x }) => [name, (x as number[]).length])).toEqual([
    ["convolution", 2],
    ["pooling", 2],
    ["fully connected", 3],
  ]);
  expect((figure.data[0].text as string[])[0]).toBe(
    "conv1 (Conv2d) 6×28×28<br>parameters 156, multiply-adds 118 k",
  );
  expect(figure.text).toMatch(
    /^Input 1×28×28, 61\.7 k parameters, 417 k multiply-adds\. conv1 \(Conv2d\) 6×28×28, /,
  );
});

test.each([
  ["vgg19", vgg19(), "relu"],
  ["resnet50", resnet50(), "layer3.5"],
  ["densenet121", densenet121(), "features.denseblock3"],
  ["googlenet", googlenet(), "inception4a"],
])("%s fits: few blocks, none over another, all parameters counted", (_, model, part) => {
  const figure = plotArchitecture(model, [1, 3, 224, 224]);
  const all = figure.data.flatMap(({ x }) => x as number[]);
  expect(all.length).toBeGreaterThanOrEqual(5);
  expect(all.length).toBeLessThanOrEqual(24);
  const fronts = (figure.layout.shapes as { path: string }[])
    .filter((_, i) => i % 3 === 2)
    .map(({ path }) => path.match(/[\d.]+/g)?.map(Number) as number[]);
  const [, width] = (figure.layout.xaxis as { range: number[] }).range;
  fronts.forEach(([left, , right], i) => {
    expect(left).toBeGreaterThanOrEqual(i === 0 ? 0 : fronts[i - 1][2]);
    expect(right).toBeLessThanOrEqual(width);
  });
  if (part !== "relu") expect(names(figure).some((name) => name.startsWith(part))).toBe(true);
});

test("a part with branches shows what it answers, not what its last layer does", () => {
  const forms = (figure: Figure) => names(figure).filter((_, i) => i % 2 === 0);
  const inception = plotArchitecture(googlenet(), [1, 3, 224, 224]);
  expect(forms(inception)).toContain("480×28×28");
  expect(forms(inception)).toContain("1024×7×7");
  const dense = plotArchitecture(densenet121(), [1, 3, 224, 224]);
  expect(forms(dense)).toContain("256×56×56");
});

test("a model without layers that change the form is an error", () => {
  expect(() => plotArchitecture(relu(), [1, 4])).toThrow(
    "plotArchitecture: expected a model with layers, got none",
  );
});
