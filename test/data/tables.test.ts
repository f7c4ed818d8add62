import { expect, test } from "vitest";
import {
  HUMAN_TOP5_ERROR,
  ILSVRC_RESULTS,
  LABEL_ERRORS,
  labelErrorRate,
  PUBLISHED_MODELS,
} from "../../src/data/index.js";

test("published models: the known parameter counts, sane accuracies, a checksum, a source each", () => {
  const parameters = Object.fromEntries(PUBLISHED_MODELS.map((m) => [m.name, m.parameters]));
  expect(parameters).toMatchObject({
    alexnet: 61_100_840,
    vgg16: 138_357_544,
    vgg19: 143_667_240,
    googlenet: 6_624_904,
    resnet18: 11_689_512,
    resnet50: 25_557_032,
    resnet152: 60_192_808,
    densenet121: 7_978_856,
  });
  for (const model of PUBLISHED_MODELS) {
    expect(model.sha256).toMatch(/^[\da-f]{8}$/);
    expect(model.url).toBe(`https://download.pytorch.org/models/${model.url.split("/").at(-1)}`);
    expect(model.top5).toBeGreaterThan(model.top1);
    expect(model.top5).toBeLessThan(95);
    expect(model.paper).toMatch(/^[A-Z].* \d{4}, arXiv \d{4}\.\d{4,5}$/);
    expect(model.source).toMatch(/^torchvision/);
  }
});

test("the winners' error falls every year; each row has its source", () => {
  const winners = ILSVRC_RESULTS.filter(({ place }) => place === 1);
  expect(winners.map(({ year }) => year)).toEqual([2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017]);
  const errors = winners.map(({ top5Error }) => top5Error);
  expect(errors).toEqual([...errors].sort((a, b) => b - a));
  const machines = winners.find(({ top5Error }) => top5Error < HUMAN_TOP5_ERROR.top5Error);
  expect(machines?.team).toBe("MSRA");
  for (const { source } of ILSVRC_RESULTS) expect(source.length).toBeGreaterThan(10);
});

test("label errors: the printed rates follow from the counts, but for one", () => {
  const printed: Record<string, number> = {
    MNIST: 0.15,
    "CIFAR-10": 0.54,
    "CIFAR-100": 5.85,
    "Caltech-256": 2.46,
    ImageNet: 5.83,
    QuickDraw: 10.12,
    "20news": 1.11,
    IMDB: 2.9,
    Amazon: 3.9,
    AudioSet: 1.35,
  };
  for (const row of LABEL_ERRORS) {
    const rate = labelErrorRate(row);
    if (row.dataset === "20news") expect(rate).toBeCloseTo(1.089, 3);
    else expect(Math.abs(rate - printed[row.dataset])).toBeLessThan(0.0051);
  }
  expect(LABEL_ERRORS.map(({ dataset }) => dataset)).toEqual(Object.keys(printed));
});
