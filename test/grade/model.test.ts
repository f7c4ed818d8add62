import { expect, test } from "vitest";
import { givenIn } from "../../src/grade/lessons.js";
import { targetOnSample, weightsIn } from "../../src/grade/model.js";
import type { HandedCell } from "../../src/grade/notebook.js";

const MIME = "application/vnd.convlab.weights+json";
const cell = (...outputs: unknown[]): HandedCell => ({
  id: "check",
  name: null,
  code: true,
  source: "",
  outputs,
});
const holding = (weights: unknown) => ({
  output_type: "display_data",
  data: { [MIME]: weights, "text/plain": "" },
});
const sound = { stateDict: { "0.weight": { dtype: "f4", shape: [1, 2], data: "AAAAAAAAAAA=" } } };
const tensorOf = (changes: object) => ({
  stateDict: { w: { ...sound.stateDict["0.weight"], ...changes } },
});

test("weights are found among the outputs of the check cell", () => {
  expect(weightsIn(cell({ output_type: "stream", text: "x" }, null, holding(sound)))).toEqual(
    sound,
  );
});

test.each([
  ["no cell", undefined],
  ["no outputs", cell()],
  ["null", cell(holding(null))],
  ["a text", cell(holding(JSON.stringify(sound)))],
  ["no state", cell(holding({}))],
  ["a list", cell(holding({ stateDict: [1] }))],
  ["an unknown type", cell(holding(tensorOf({ dtype: "f2" })))],
  ["a negative size", cell(holding(tensorOf({ shape: [-1] })))],
  ["a fraction as size", cell(holding(tensorOf({ shape: [0.5] })))],
  ["too many axes", cell(holding(tensorOf({ shape: Array(9).fill(1) })))],
  ["a size beyond all memory", cell(holding(tensorOf({ shape: [2 ** 40] })))],
  ["numbers for bytes", cell(holding(tensorOf({ data: [0, 0] })))],
])("%s: no weights", (_, one) => {
  expect(weightsIn(one)).toBe(null);
});

test("a sample's target is two standard errors below the whole set's", () => {
  expect(targetOnSample(0.98, 1000)).toBeCloseTo(0.98 - 2 * Math.sqrt((0.98 * 0.02) / 1000), 12);
  expect(targetOnSample(0.98, 10_000)).toBeGreaterThan(targetOnSample(0.98, 1000));
});

test("the grader asks what the check is given; of a model, what builds it", () => {
  expect(givenIn("outputSize", false)).toEqual({ given: "outputSize" });
  expect(givenIn("askBlock(block)", false)).toEqual({
    given: "block",
    asked: "askBlock(block)",
  });
  expect(givenIn("{ build: () => new Reader(feature), model: reader as Module }", true)).toEqual({
    given: "feature",
    asked: "() => new Reader(feature)",
  });
  expect(givenIn("{ build: digitNet, model: digitModel }", true)).toEqual({ given: "digitNet" });
  expect(givenIn("{ model: trained, build }", true)).toEqual({ given: "build" });
});

test.each([
  ["f(1)", false, "expected a check that is given a name, got check(f(1))"],
  ["ask(f, g)", false, "expected a check that is given a name, got check(ask(f, g))"],
  ["", false, "expected a check that is given a name, got check()"],
  ["{ model }", true, "expected a check that is given a name as build, got check({ model })"],
])("a check of %j can't be graded", (argument, isModel, message) => {
  expect(() => givenIn(argument, isModel)).toThrow(message);
});
