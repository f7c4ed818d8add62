import {
  avgPool2d,
  batchNorm2d,
  concat,
  conv2d,
  fromArray,
  identity,
  knownWeights,
  type Module,
  maxPool2d,
  noGrad,
  relu,
  residual,
  sequential,
} from "convlab";

/** What the check sees of a block: see the cell `probe`. */
export interface Seen {
  parameters: number;
  shape: number[];
  sums: number[];
}

/** The block with known weights answers a known picture: parameters, shape, a sum for each channel. */
export function seen<Rest extends number[]>(
  build: (from: number, ...rest: Rest) => Module,
): (from: number, ...rest: Rest) => Seen {
  return (from, ...rest) => {
    const block = build(from, ...rest);
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

/** What can go wrong in a dense block. */
interface LayerSlip {
  readonly noBottleneck?: boolean;
  readonly convFirst?: boolean;
  readonly bias?: boolean;
  readonly newFirst?: boolean;
  readonly narrow?: boolean;
  readonly added?: boolean;
  readonly chain?: boolean;
  readonly growing?: boolean;
}

const conv = (from: number, to: number, side: number, bias = false): Module =>
  conv2d(from, to, { kernelSize: side, padding: (side - 1) / 2, bias });

/** BN, ReLU, 1×1 to 4k, BN, ReLU, 3×3 to k. */
export function layerOf(from: number, growth: number, slip: LayerSlip = {}): Module {
  const step = (a: number, b: number, side: number): Module =>
    slip.convFirst
      ? sequential(conv(a, b, side, slip.bias), batchNorm2d(b), relu())
      : sequential(batchNorm2d(a), relu(), conv(a, b, side, slip.bias));
  if (slip.noBottleneck) return step(from, growth, 3);
  const inner = slip.narrow ? growth : 4 * growth;
  return sequential(step(from, inner, 1), step(inner, growth, 3));
}

/** The dense block, or one with a slip. */
export function blockOf(
  from: number,
  layers: number,
  growth: number,
  slip: LayerSlip = {},
): Module {
  const steps: Module[] = [];
  let channels = from;
  for (let l = 0; l < layers; l++) {
    const grow = slip.growing ? channels : growth;
    const layer = layerOf(channels, slip.added ? channels : grow, slip);
    if (slip.added) steps.push(residual(layer));
    else if (slip.chain) steps.push(layer);
    else steps.push(slip.newFirst ? concat(layer, identity()) : concat(identity(), layer));
    if (!slip.added) channels = slip.chain ? grow : channels + grow;
  }
  return sequential(...steps);
}

interface TransitionSlip {
  readonly noNorm?: boolean;
  readonly noRelu?: boolean;
  readonly convFirst?: boolean;
  readonly max?: boolean;
  readonly noPool?: boolean;
  readonly three?: boolean;
  readonly strided?: boolean;
  readonly bias?: boolean;
  readonly whole?: boolean;
  readonly up?: boolean;
}

/** BN, ReLU, 1×1 to a share of the channels, 2×2 average pooling; or one with a slip. */
export function transitionOf(from: number, theta: number, slip: TransitionSlip = {}): Module {
  const kept = slip.up ? Math.ceil(theta * from) : Math.floor(theta * from);
  const to = slip.whole ? from : kept;
  const squeeze = slip.three
    ? conv(from, to, 3)
    : conv2d(from, to, { kernelSize: 1, stride: slip.strided ? 2 : 1, bias: slip.bias ?? false });
  const norm = slip.noNorm ? [] : [batchNorm2d(slip.convFirst ? to : from)];
  const active = slip.noRelu ? [] : [relu()];
  const body = slip.convFirst ? [squeeze, ...norm, ...active] : [...norm, ...active, squeeze];
  if (slip.strided || slip.noPool) return sequential(...body);
  const pool = slip.max ? maxPool2d({ kernelSize: 2 }) : avgPool2d({ kernelSize: 2 });
  return sequential(...body, pool);
}

/** Channels behind each block, and behind each transition between two blocks. */
export function channelsAlong(
  first: number,
  growth: number,
  blocks: readonly number[],
  theta: number,
): number[] {
  const along: number[] = [];
  let channels = first;
  blocks.forEach((layers, b) => {
    channels += layers * growth;
    along.push(channels);
    if (b === blocks.length - 1) return;
    channels = Math.floor(theta * channels);
    along.push(channels);
  });
  return along;
}
