import {
  concat,
  conv2d,
  fromArray,
  knownWeights,
  type Module,
  maxPool2d,
  noGrad,
  relu,
  type Sequential,
  sequential,
} from "convlab";

/** A column of the paper's table for each branch: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection. */
export type Row = number[];

/** What the check sees of a block: see the cell `probe`. */
export interface Seen {
  parameters: number;
  shape: number[];
  sums: number[];
}

/** The block with known weights answers a known picture: parameters, shape, a sum for each channel. */
export function seen(build: (from: number, row: Row) => Module): (from: number, row: Row) => Seen {
  return (from, row) => {
    const block = build(from, row);
    if (block === undefined) return undefined as unknown as Seen;
    knownWeights(block).eval();
    const picture = Float32Array.from({ length: from * 36 }, (_, k) => Math.sin(0.7 * k + 0.3));
    const y = noGrad(() => block.forward(fromArray(picture, [1, from, 6, 6])));
    const places = y.size / y.shape[1];
    const sums = new Array<number>(y.shape[1]).fill(0);
    y.values.forEach((v, k) => {
      sums[Math.floor(k / places)] += v * (1 + (k % places) / places);
    });
    return { parameters: block.parameterCount(), shape: [...y.shape], sums };
  };
}

/** What can go wrong in a module. */
interface Slip {
  readonly noReduce?: boolean;
  readonly noProjection?: boolean;
  readonly five?: number;
  readonly bias?: boolean;
  readonly reluBetween?: boolean;
  readonly reluAtAll?: boolean;
  readonly average?: boolean;
  readonly order?: readonly number[];
}

/** The inception module of a row, or one with a slip. */
export function moduleOf(from: number, row: Row, slip: Slip = {}): Module {
  const [one, reduce3, three, reduce5, five, project] = row;
  const { five: side = 5, bias = false, reluBetween = true, reluAtAll = true } = slip;
  const layer = (a: number, b: number, f: number, active = true): Sequential => {
    const conv = conv2d(a, b, { kernelSize: f, padding: (f - 1) / 2, bias });
    return active && reluAtAll ? sequential(conv, relu()) : sequential(conv);
  };
  const wide = (reduce: number, to: number, f: number): Module =>
    slip.noReduce
      ? layer(from, to, f)
      : sequential(layer(from, reduce, 1, reluBetween), layer(reduce, to, f));
  const pool = maxPool2d({ kernelSize: 3, stride: 1, padding: 1 });
  const branches: Module[] = [
    layer(from, one, 1),
    wide(reduce3, three, 3),
    wide(reduce5, five, side),
    slip.noProjection ? pool : sequential(pool, layer(from, project, 1)),
  ];
  return concat(...(slip.order ?? [0, 1, 2, 3]).map((k) => branches[k]));
}

/** The weights of each branch of a module, its 1×1 first. */
export function branchWeights(from: number, [one, r3, three, r5, five, project]: Row): number[] {
  return [from * one, from * r3 + 9 * r3 * three, from * r5 + 25 * r5 * five, from * project];
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

export const weightsOf = (from: number, row: Row): number => sum(branchWeights(from, row));
