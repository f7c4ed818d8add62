/** A pointer: bytes from the start of the memory; 0 is none. */
export type Pointer = number;
/** 1 or 0. */
export type Flag = number;

/** Of the exports those that few networks need: smooth activations, dropout, resampling, borders, norms of rows. */
export interface LayerExports {
  /** `op`: see `CURVE`. */
  curve(op: number, parameter: number, x: Pointer, y: Pointer, count: number): void;
  curveBackward(
    op: number,
    parameter: number,
    x: Pointer,
    dy: Pointer,
    dx: Pointer,
    count: number,
  ): void;
  /** `state`: the four words of xoshiro128**; `bar`: the smallest whole number ≥ p · 2⁵³. */
  dropMask(state: Pointer, mask: Pointer, count: number, bar: number, keep: number): void;
  /** On pixels; tables: src/engine/assembly/resample.ts. */
  resample(x: Pointer, y: Pointer, ...how: Resampling): void;
  resampleBackward(dy: Pointer, dx: Pointer, ...how: Resampling): void;
  /** Images of [h, w] units of `unit` floats; `rows` and `columns` say what is repeated, −1: nothing. */
  border(
    x: Pointer,
    y: Pointer,
    n: number,
    h: number,
    w: number,
    unit: number,
    count: number,
    oh: number,
    ow: number,
    left: number,
    rows: Pointer,
    columns: Pointer,
    value: number,
  ): void;
  borderBackward(
    dy: Pointer,
    dx: Pointer,
    n: number,
    h: number,
    w: number,
    unit: number,
    oh: number,
    ow: number,
    left: number,
    rows: Pointer,
    columns: Pointer,
  ): void;
  /** `statistics` gets mean and 1 / √(variance + ε) of each row. */
  rowNorm(
    x: Pointer,
    y: Pointer,
    statistics: Pointer,
    rows: number,
    length: number,
    epsilon: number,
  ): void;
  rowNormBackward(
    x: Pointer,
    statistics: Pointer,
    dy: Pointer,
    dx: Pointer,
    rows: number,
    length: number,
  ): void;
  /** Labels below 0 count nothing; `losses` gets one number a row; returns their sum. */
  weightedEntropy(
    x: Pointer,
    labels: Pointer,
    weights: Pointer,
    probabilities: Pointer,
    losses: Pointer,
    rows: number,
    count: number,
    step: number,
    smoothing: number,
  ): number;
  /** `errorStep`: 1 where each row has an error of its own, 0 where one is for all. */
  weightedEntropyBackward(
    probabilities: Pointer,
    labels: Pointer,
    weights: Pointer,
    errors: Pointer,
    dx: Pointer,
    rows: number,
    count: number,
    step: number,
    smoothing: number,
    errorStep: number,
  ): void;
}

/** Sizes of both images, and a table for each axis. */
export type Resampling = [
  n: number,
  h: number,
  w: number,
  c: number,
  oh: number,
  ow: number,
  rows: Pointer,
  columns: Pointer,
  nearest: Flag,
];
