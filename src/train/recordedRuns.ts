import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../data/photo.js";
import { History, type HistoryEpoch, type HistoryStep } from "./history.js";

/**
 * Recorded runs of plain networks and residual ones of 18 and 34 layers on the same drawn pictures
 * (3×32×32), for `plotCurve`: the deeper plain one has the higher training error, the deeper residual one
 * has not. Each step is the mean of five. Made by scripts/degradation.mjs, its settings in the file.
 *
 * Source   after He et al. 2016, figure 4
 * @example Object.keys(degradationRuns()) // ["plain18", "plain34", "resnet18", "resnet34"]
 */
export function degradationRuns(): Record<string, History> {
  const file = join(dataFolder(".."), "train", "recorded", "degradation.json");
  const { runs } = JSON.parse(readFileSync(file, "utf8")) as {
    runs: Record<string, { steps: HistoryStep[]; epochs: HistoryEpoch[] }>;
  };
  return Object.fromEntries(
    Object.entries(runs).map(([name, { steps, epochs }]) => {
      const history = new History();
      history.steps.push(...steps);
      history.epochs.push(...epochs);
      return [name, history];
    }),
  );
}
