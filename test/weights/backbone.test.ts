import { statSync } from "node:fs";
import { expect, test } from "vitest";
import {
  animals,
  BACKBONE,
  backbone,
  breeds,
  captureOutputs,
  evaluate,
  type ImageDataset,
  loadBackbone,
  type Module,
  noGrad,
} from "../../src/index.js";

const { kinds, size, kindSeed } = BACKBONE;
const FILE = "src/weights/backbone/animals.safetensors";

test("the file is smaller than 1 MB", () => {
  expect(statSync(FILE).size).toBeLessThan(1e6);
});

test("it tells new pictures of its own 80 kinds apart", async () => {
  const model = backbone();
  expect((await loadBackbone(model)).missing).toEqual([]);
  const pictures = animals({ kinds, size, kindSeed, perKind: 1, seed: 12 });
  // The same 80 pictures each time: 87 % of 1,600 are right, one in 80 by chance.
  expect((await evaluate(model, pictures)).accuracy).toBeGreaterThan(0.6);
});

/** What the last layer would be given. */
function features(model: Module, set: ImageDataset): { rows: Float64Array[]; y: Int32Array } {
  const { x, y } = set.batch(Array.from({ length: set.length }, (_, i) => i));
  const maps = noGrad(() => captureOutputs(model.eval(), x)).get("avgpool")!;
  const wide = maps.shape[1];
  const rows = Array.from(y, (_, i) =>
    Float64Array.from(maps.values.subarray(i * wide, (i + 1) * wide)),
  );
  return { rows, y };
}

/** Share of pictures that lie nearest to the mean of their own breed. */
function nearestMean(model: Module): number {
  const [known, asked] = [breeds({ perBreed: 5, seed: 1 }), breeds({ perBreed: 5, seed: 99 })];
  const { rows, y } = features(model, known);
  const means = known.classes.map(() => new Float64Array(rows[0].length));
  rows.forEach((row, i) => {
    row.forEach((value, d) => {
      means[y[i]][d] += value / 5;
    });
  });
  const distance = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, d) => sum + (value - b[d]) ** 2, 0);
  const own = features(model, asked);
  const right = own.rows.filter((row, i) => {
    const far = means.map((mean) => distance(row, mean));
    return far.indexOf(Math.min(...far)) === own.y[i];
  });
  return right.length / own.rows.length;
}

test("its features tell breeds apart that it never saw; those of first weights do not", async () => {
  const model = backbone({ classes: 20 });
  const head = model.stateDict()["fc.weight"].toArray();
  const before = nearestMean(model);
  const { fitting } = await loadBackbone(model);
  expect(fitting).not.toContain("fc.weight");
  expect(model.stateDict()["fc.weight"].toArray()).toEqual(head);
  // Measured: 6 % and 76 % of 100 pictures, the same ones each time.
  expect(before).toBeLessThan(0.3);
  expect(nearestMean(model)).toBeGreaterThan(0.6);
});

test("a model that is not the backbone is refused", async () => {
  await expect(loadBackbone(backbone({ channels: 1 }))).rejects.toThrow(
    /^loadWeights: expected animals\.safetensors to have the \d+ names and shapes of the model, got 1 of another shape/,
  );
  const other = backbone({ classes: 80 });
  expect((await loadBackbone(other, { except: ["fc", "block13"] })).fitting).not.toContain(
    "block13.pointwise.weight",
  );
});
