import { inspect } from "node:util";
import type { SceneDataset } from "../../data/index.js";
import { DISPLAY, type MimeBundle, t } from "../../host/index.js";
import { formatTable, htmlTable } from "../../nn/table.js";
import { OptionError } from "../../tensor/errors.js";
import type { Detector } from "./detector.js";
import { evaluateDetector } from "./evaluate.js";
import type { TrainingOptions } from "./training.js";

/** One detector of a comparison. */
export interface DetectorRow {
  name: string;
  map50: number;
  /** COCO's mean over IoU 0.5 … 0.95. */
  map: number;
  /** Seconds of the training; null where it came trained. */
  training: number | null;
  /** Seconds a picture, by stage, and together. */
  stages: Record<string, number>;
  seconds: number;
  /** How often the convolutional network runs for a picture. */
  passes: number;
  /** Regions looked at in a picture. */
  proposals: number;
}

/** Detectors next to each other, as a table. Shows itself in a notebook; `plotDetectorStages(comparison.rows)` draws it. */
export class DetectorComparison {
  constructor(readonly rows: readonly DetectorRow[]) {}

  #cells(): { head: string[]; body: string[][] } {
    return {
      head: [
        t({ ko: "검출기", en: "detector" }),
        "mAP50",
        "mAP",
        t({ ko: "학습(초)", en: "training (s)" }),
        t({ ko: "사진당 ms", en: "ms a picture" }),
        t({ ko: "CNN 실행", en: "CNN passes" }),
        t({ ko: "영역", en: "regions" }),
      ],
      body: this.rows.map((row) => [
        row.name,
        row.map50.toFixed(3),
        row.map.toFixed(3),
        row.training === null ? "–" : row.training.toFixed(0),
        (1000 * row.seconds).toFixed(1),
        row.passes.toFixed(0),
        row.proposals.toFixed(0),
      ]),
    };
  }

  toString(): string {
    const { head, body } = this.#cells();
    return formatTable(head, body, []);
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    const { head, body } = this.#cells();
    return { "text/html": htmlTable("", head, body, []), "text/plain": this.toString() };
  }
}

export interface CompareDetectorsOptions {
  /** Pictures to measure with; all detectors get the same. */
  test: SceneDataset;
  /** Pictures to learn from; without them the detectors are taken as they are. */
  train?: SceneDataset;
  /** For the trainings. */
  training?: TrainingOptions;
  /** After each detector, with the row that it gave. */
  onRow?: (row: DetectorRow) => void;
}

/**
 * Trains detectors on the same pictures, one after the other, lets each find objects in the same test pictures, and puts
 * mean average precision, seconds by stage and CNN passes side by side. The first picture is looked at twice: what happens once
 * (starting threads) counts for nobody.
 * @throws OptionError compareDetectors: expected at least one detector, got none
 */
export async function compareDetectors(
  detectors: readonly Detector[],
  { test, train, training, onRow }: CompareDetectorsOptions,
): Promise<DetectorComparison> {
  if (detectors.length === 0) {
    throw new OptionError("compareDetectors", "at least one detector", "none");
  }
  const rows: DetectorRow[] = [];
  for (const detector of detectors) {
    const run = train ? await detector.train(train, training) : null;
    detector.detect(test.sample(0).image);
    const { map, map50, stages, seconds, passes, proposals } = evaluateDetector(detector, test);
    const { name } = detector;
    const took = run?.seconds ?? null;
    const row = { name, map50, map, training: took, stages, seconds, passes, proposals };
    rows.push(row);
    onRow?.(row);
  }
  return new DetectorComparison(rows);
}
