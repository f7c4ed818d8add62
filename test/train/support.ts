import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { glyphs } from "../../src/data/index.js";
import { setLanguage } from "../../src/host/index.js";
import {
  batchNorm2d,
  conv2d,
  dropout,
  flatten,
  linear,
  maxPool2d,
  relu,
  sequential,
} from "../../src/nn/index.js";
import { manualSeed } from "../../src/tensor/index.js";

/** A folder that is there for one test; CONVLAB_MAX_STEPS does not shorten what is counted. */
export function freshFolder(): () => string {
  let folder = "";
  const limit = process.env.CONVLAB_MAX_STEPS;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "train-"));
    delete process.env.CONVLAB_MAX_STEPS;
    setLanguage("en");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (limit !== undefined) process.env.CONVLAB_MAX_STEPS = limit;
  });
  return () => folder;
}

export const letters = (count = 48) =>
  glyphs({ characters: "가나다", count, size: 12, faces: ["7"], seed: 1 });

/** All that has a state of its own: batch norm's means, dropout's generator. */
export function network(seed = 1) {
  manualSeed(seed);
  return sequential({
    conv: conv2d(1, 4, { kernelSize: 3 }),
    norm: batchNorm2d(4),
    act: relu(),
    pool: maxPool2d({ kernelSize: 2 }),
    flat: flatten(),
    drop: dropout({ p: 0.3 }),
    fc: linear(100, 3),
  });
}

/** Every number of a model. */
export const numbers = (model: ReturnType<typeof network>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(model.stateDict()).map(([k, v]) => [k, [...v.values]]));
