import {
  conv2d,
  F,
  localResponseNorm,
  type Module,
  manualSeed,
  maxPool2d,
  noGrad,
  randn,
  relu,
  sequential,
  type Tensor,
} from "convlab";

/** The two-path network, layer by layer, as the references and the known mistakes of this lesson need it. */
export type Layer = readonly [side: number, depth: number, filters: number];

/** A filter of layers 2, 4 and 5 sees the channels of its own path. */
export const CONVS: readonly Layer[] = [
  [11, 3, 96],
  [5, 48, 256],
  [3, 256, 384],
  [3, 192, 384],
  [3, 192, 256],
];
/** The same where every filter sees all channels. */
export const ONE_PATH: readonly Layer[] = CONVS.map(([side, depth, filters], l) => [
  side,
  l === 1 || l > 2 ? 2 * depth : depth,
  filters,
]);

/** Weights without biases of all eight layers; the map before the first dense one has this side and depth. */
export function weightsOf(convs: readonly Layer[], mapSide: number, mapDepth = 256): number[] {
  const filters = convs.map(([side, depth, count]) => side * side * depth * count);
  return [...filters, mapSide * mapSide * mapDepth * 4096, 4096 * 4096, 4096 * 1000];
}

interface NormSlip {
  /** First and last neighbour of channel i. */
  readonly window?: (i: number, n: number, last: number) => readonly [number, number];
  readonly power?: number;
  readonly wraps?: boolean;
}

/** Local response normalization of the numbers of one pixel. */
export function normed(
  a: number[],
  [n, k, alpha, beta]: readonly [number, number, number, number],
  { window, power = 2, wraps = false }: NormSlip = {},
): number[] {
  const half = Math.floor(n / 2);
  const last = a.length - 1;
  return a.map((v, i) => {
    const [from, to] = window?.(i, n, last) ?? [i - half, i + half];
    let sum = 0;
    for (let j = from; j <= to; j++) {
      const at = wraps ? (j + a.length) % a.length : j;
      if (at >= 0 && at <= last) sum += a[at] ** power;
    }
    return v / (k + alpha * sum) ** beta;
  });
}

/** What `of` makes of each window of a row; `ragged` counts the window that hangs over its end. */
export function pooled(
  x: number[],
  size: number,
  stride: number,
  { of = (w: number[]) => Math.max(...w), ragged = false, fewer = 0 } = {},
): number[] {
  const count = ragged
    ? Math.ceil(x.length / stride)
    : Math.floor((x.length - size) / stride) + 1 - fewer;
  return Array.from({ length: count }, (_, i) => of(x.slice(i * stride, i * stride + size)));
}

/** The maps of both paths one after the other, from the channels that each is given. */
export function paths(
  x: Tensor,
  upper: Tensor,
  lower: Tensor,
  seenBy: readonly [(x: Tensor) => Tensor, (x: Tensor) => Tensor] = [firstHalf, lastHalf],
): Tensor {
  return F.concat([F.conv2d(seenBy[0](x), upper), F.conv2d(seenBy[1](x), lower)], 1);
}

export const firstHalf = (x: Tensor): Tensor => F.slice(x, 1, 0, x.shape[1] / 2);
export const lastHalf = (x: Tensor): Tensor => F.slice(x, 1, x.shape[1] / 2);

/** Every second channel, from `start` on. */
export const everySecond =
  (start: number) =>
  (x: Tensor): Tensor => {
    const channels = Array.from({ length: x.shape[1] / 2 }, (_, c) => 2 * c + start);
    return F.concat(
      channels.map((c) => F.slice(x, 1, c, c + 1)),
      1,
    );
  };

export interface FeatureSlip {
  readonly norm?: "none" | "before";
  /** Side of the pooling's window. */
  readonly window?: number;
  readonly lastPool?: boolean;
  /** Groups of the five convolutions. */
  readonly groups?: readonly number[];
  readonly active?: boolean;
}

/** The five convolutions, with their poolings and norms. */
function features(width: number, count: number, slip: FeatureSlip = {}): Module {
  const { norm, window = 3, lastPool = true, active = true } = slip;
  const groups = slip.groups ?? [1, count, 1, count, count];
  const maps = [width, (width * 8) / 3, width * 4, width * 4, (width * 8) / 3];
  const pool = () => maxPool2d({ kernelSize: window, stride: 2 });
  const lrn = () => localResponseNorm({ size: 5, alpha: 5e-4, beta: 0.75, k: 2 });
  const layers: Module[] = [];
  for (let l = 0; l < 5; l++) {
    const how = [
      { kernelSize: 11, stride: 4 },
      { kernelSize: 5, padding: 2 },
    ][l] ?? { kernelSize: 3, padding: 1 };
    layers.push(conv2d(l === 0 ? 3 : maps[l - 1], maps[l], { ...how, groups: groups[l] }));
    const normHere = l < 2 && norm !== "none";
    if (normHere && norm === "before") layers.push(lrn());
    if (active) layers.push(relu());
    if (normHere && norm !== "before") layers.push(lrn());
    if (l < 2 || (l === 4 && lastPool)) layers.push(pool());
  }
  return sequential(...layers);
}

/** What the network of the exercise answers, and how many numbers it learns. */
export function tried(
  width: number,
  count: number,
  side: number,
  slip?: FeatureSlip,
): { parameters: number; output: Tensor } {
  manualSeed(1);
  const net = features(width, count, slip).eval();
  manualSeed(2);
  const output = noGrad(() => net.forward(randn([1, 3, side, side]).mul(100)));
  return { parameters: net.parameterCount(), output };
}
