import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import { type Figure, plotAccuracyCurves } from "../viz/index.js";

/** How one learner did. */
export interface LearnerResult {
  name: string;
  /** On undisturbed test images, 0 to 1. */
  accuracy: number;
  /** To learn. */
  seconds: number;
  /** To say what one image shows. */
  secondsAnImage: number;
  /** For each disturbance the accuracy at each strength. */
  disturbed: number[][];
}

/** One way in which the test images were disturbed. */
export interface DisturbanceScale {
  name: string;
  unit: string;
  strengths: readonly number[];
}

/** Learners side by side. Shows itself in a notebook as a figure, and as a table in words. */
export class FeatureComparison {
  constructor(
    readonly disturbances: readonly DisturbanceScale[],
    readonly results: readonly LearnerResult[],
  ) {}

  /** Head and rows: accuracy, seconds, and the accuracy at the greatest strength of each disturbance. */
  table(): { head: string[]; rows: string[][] } {
    const last = this.disturbances.map(({ name, strengths }) => `${name} ${strengths.at(-1)}`);
    return {
      head: [
        "",
        t({ ko: "정확도", en: "accuracy" }),
        t({ ko: "학습(초)", en: "learning (s)" }),
        t({ ko: "이미지당(ms)", en: "an image (ms)" }),
        ...last,
      ],
      rows: this.results.map(({ name, accuracy, seconds, secondsAnImage, disturbed }) => [
        name,
        accuracy.toFixed(3),
        seconds.toFixed(1),
        (1000 * secondsAnImage).toFixed(2),
        ...disturbed.map((shares) => shares[shares.length - 1].toFixed(3)),
      ]),
    };
  }

  /** The accuracy of each learner as each disturbance grows. */
  figure({ title }: { title?: string } = {}): Figure {
    const panels = this.disturbances.map(({ name, unit, strengths }, d) => ({
      ...{ title: name, unit, strengths },
      lines: this.results.map((result) => ({ name: result.name, shares: result.disturbed[d] })),
    }));
    return plotAccuracyCurves(panels, { title });
  }

  toString(): string {
    const { head, rows } = this.table();
    return [head, ...rows].map((row) => row.join("\t")).join("\n");
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return { ...this.figure()[DISPLAY](), "text/plain": this.toString() };
  }
}
