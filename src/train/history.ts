import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import { padColumns, textColumns } from "../host/text.js";

/** One batch. */
export interface HistoryStep {
  /** From 1, through all epochs. */
  step: number;
  /** Mean over the batch, before the weights changed. */
  loss: number;
  /** Share of right answers in the batch. */
  accuracy: number;
  /** The optimizer's, with which this step was made. Runs of older versions do not tell it. */
  learningRate?: number;
}

/** One time through the training pictures. */
export interface HistoryEpoch {
  /** From 1. */
  epoch: number;
  /** The last step of the epoch. */
  step: number;
  /** Mean over the pictures of the epoch, while the weights changed. */
  loss: number;
  accuracy: number;
  /** On the test pictures after the epoch, where `fit` was given any. */
  testLoss?: number;
  testAccuracy?: number;
  /** The metrics that `fit` was asked for, on the test pictures. */
  metrics?: Record<string, number>;
  /** Of training, without the test. */
  seconds: number;
  imagesPerSecond: number;
}

/** What happened in a training run; `plotCurve(history)` draws it. */
export class History {
  readonly steps: HistoryStep[] = [];
  readonly epochs: HistoryEpoch[] = [];
  /** Why the run ended before its last epoch, where a callback ended it. */
  stopped?: string;

  /** A table with a line per epoch. */
  toString(): string {
    const cells = [header(), ...this.epochs.map(line)];
    const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => textColumns(row[i]))));
    return cells
      .map((row) => row.map((cell, i) => padColumns(cell, widths[i], "right")).join("  "))
      .join("\n");
  }

  [DISPLAY](): MimeBundle {
    const row = (cells: string[], tag: string) =>
      `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
    const body = this.epochs.map((epoch) => row(line(epoch), "td")).join("");
    return {
      "text/html": `<table><thead>${row(header(), "th")}</thead><tbody>${body}</tbody></table>`,
      "text/plain": this.toString(),
    };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function header(): string[] {
  return [
    t({ ko: "에폭", en: "epoch" }),
    t({ ko: "손실", en: "loss" }),
    t({ ko: "정확도", en: "accuracy" }),
    t({ ko: "시험 손실", en: "test loss" }),
    t({ ko: "시험 정확도", en: "test accuracy" }),
    t({ ko: "초", en: "seconds" }),
    t({ ko: "장/초", en: "images/s" }),
  ];
}

function line(epoch: HistoryEpoch): string[] {
  const { testLoss, testAccuracy } = epoch;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    String(epoch.epoch),
    epoch.loss.toFixed(4),
    percent(epoch.accuracy),
    testLoss === undefined ? "–" : testLoss.toFixed(4),
    testAccuracy === undefined ? "–" : percent(testAccuracy),
    epoch.seconds.toFixed(1),
    epoch.imagesPerSecond.toFixed(0),
  ];
}
