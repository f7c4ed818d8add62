import { thinnedRun } from "./thin.js";

/** What a notebook's output holds of a member's run: read by `group` and `convlab report`. */
export const RUN_MIME = "application/vnd.convlab.run+json";

/** A training run that its member shares. No code of theirs is in it. */
export interface SharedRun {
  readonly member: string;
  readonly name: string;
  /** When it began, as ISO 8601. */
  readonly begun: string;
  /** Of training, without tests. */
  readonly seconds: number;
  readonly parameters: number;
  /** False where it was stopped, or goes on. */
  readonly finished: boolean;
  readonly steps: readonly SharedStep[];
  readonly epochs: readonly SharedEpoch[];
}

export interface SharedStep {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

export interface SharedEpoch {
  readonly epoch: number;
  readonly step: number;
  readonly testLoss?: number;
  readonly testAccuracy?: number;
}

/** The last accuracy on the test pictures, or, where there were none, on the last batches. */
export function accuracyOf({ steps, epochs }: SharedRun): number | undefined {
  const tested = epochs.findLast(({ testAccuracy }) => testAccuracy !== undefined);
  return tested?.testAccuracy ?? steps.at(-1)?.accuracy;
}

/** "Mina: wide" */
export const titleOf = ({ member, name }: SharedRun): string =>
  member === "" ? name : `${member}: ${name}`;

/** A run that came out of a file, or null: files are other people's, anything may stand in them. */
export function readShared(value: unknown): SharedRun | null {
  const run = value as Partial<SharedRun> | null;
  const whole =
    typeof run?.member === "string" &&
    typeof run.name === "string" &&
    typeof run.begun === "string" &&
    typeof run.finished === "boolean" &&
    isCount(run.seconds) &&
    isCount(run.parameters) &&
    Array.isArray(run.steps) &&
    run.steps.every(isStep) &&
    Array.isArray(run.epochs) &&
    run.epochs.every(isEpoch);
  return whole ? thinnedRun(run as SharedRun) : null;
}

const isCount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

// JSON has no NaN: the loss of a run that blew up stands there as null.
const isStep = (step: Partial<SharedStep> | null): boolean =>
  isCount(step?.step) &&
  isCount(step?.accuracy) &&
  (step?.loss === null || typeof step?.loss === "number");

const isEpoch = (epoch: Partial<SharedEpoch> | null): boolean =>
  isCount(epoch?.epoch) &&
  isCount(epoch?.step) &&
  (epoch?.testLoss === undefined ||
    epoch.testLoss === null ||
    typeof epoch.testLoss === "number") &&
  (epoch?.testAccuracy === undefined || isCount(epoch.testAccuracy));
