import {
  conv2d,
  F,
  flatten,
  linear,
  type Module,
  manualSeed,
  maxPool2d,
  noGrad,
  randn,
  relu,
  sequential,
  type Tensor,
} from "convlab";

/** Filters of the five stages: doubled until 512. */
const STAGES = [64, 128, 256, 512, 512];
/** What one gets who doubles to the end. */
export const DOUBLED = [64, 128, 256, 512, 1024];

export interface CountSlip {
  readonly bias?: boolean;
  readonly widths?: readonly number[];
  /** How often the map is halved before the dense layers. */
  readonly halvings?: number;
  /** The first convolution of a stage is counted like the others. */
  readonly sameDepth?: boolean;
  readonly dense?: boolean;
}

/** Parameters of a network with so many 3×3 convolutions a stage, and three dense layers. */
export function parametersOf(
  convs: number[],
  side: number,
  classes: number,
  slip: CountSlip = {},
): number {
  const { bias = true, widths = STAGES, halvings = 5, sameDepth = false, dense = true } = slip;
  const layer = (inputs: number, outputs: number) => inputs * outputs + (bias ? outputs : 0);
  let [total, from] = [0, 3];
  convs.forEach((count, stage) => {
    const to = widths[stage];
    for (let c = 0; c < count; c++) {
      total += layer(9 * (sameDepth && stage > 0 ? to : from), to);
      from = to;
    }
  });
  const map = (side / 2 ** halvings) ** 2 * from;
  const tail = layer(map, 4096) + layer(4096, 4096) + layer(4096, classes);
  return dense ? total + tail : total;
}

export interface MapSlip {
  readonly widths?: readonly number[];
  /** The side of the maps of layer `l`, in stage `stage`. */
  readonly sideAt?: (side: number, stage: number, l: number) => number;
  readonly power?: number;
}

/** How many numbers each convolution answers. */
export function mapsOf(
  convs: number[],
  side: number,
  { widths = STAGES, sideAt = (s, stage) => s / 2 ** stage, power = 2 }: MapSlip = {},
): number[] {
  let l = 0;
  return convs.flatMap((count, stage) =>
    Array.from({ length: count }, () => sideAt(side, stage, l++) ** power * widths[stage]),
  );
}

export interface StageSlip {
  readonly pool?: "none" | "each";
  readonly relu?: "none" | "last";
  readonly padding?: number;
  readonly widen?: "late";
  readonly window?: number;
}

/** Some 3×3 convolutions and a pooling. */
export function stage(convs: number, from: number, to: number, slip: StageSlip = {}): Module {
  const { pool, relu: where, padding = 1, widen, window = 3 } = slip;
  const layers: Module[] = [];
  let depth = from;
  for (let c = 0; c < convs; c++) {
    const last = c === convs - 1;
    const filters = widen === "late" && !last ? from : to;
    const around = window === 3 ? padding : (window - 1) / 2;
    layers.push(conv2d(depth, filters, { kernelSize: window, padding: around }));
    if (where === undefined || (where === "last" && last)) layers.push(relu());
    if (pool === "each" || (pool === undefined && last)) layers.push(maxPool2d({ kernelSize: 2 }));
    depth = filters;
  }
  return sequential(...layers);
}

export interface NetSlip {
  readonly widths?: readonly number[];
  /** One convolution a stage, whatever is asked for. */
  readonly shallow?: boolean;
  readonly reversed?: boolean;
}

/** Five stages and one dense layer. */
export function net(convs: number[], width: number, classes: number, slip: NetSlip = {}): Module {
  const { widths = [1, 2, 4, 8, 8], shallow = false, reversed = false } = slip;
  const counts = reversed ? [...convs].reverse() : convs;
  const layers: Module[] = [];
  let from = 3;
  counts.forEach((count, s) => {
    layers.push(stage(shallow ? 1 : count, from, width * widths[s]));
    from = width * widths[s];
  });
  return sequential(...layers, flatten(), linear(from, classes));
}

/** What a network answers to a picture of this shape, and how many numbers it learns. */
export function tried(
  build: () => Module,
  shape: number[],
): { parameters: number; output: Tensor } {
  manualSeed(1);
  const built = build().eval();
  manualSeed(2);
  const output = noGrad(() => built.forward(randn(shape)));
  return { parameters: built.parameterCount(), output };
}

export interface SlideSlip {
  readonly bias?: boolean;
  readonly stride?: number;
  readonly padding?: number;
  readonly order?: "channelsLast" | "turned";
}

/** A dense layer that read maps of h×w, as filters of h×w. */
export function slid(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  [h, w]: readonly [number, number],
  slip: SlideSlip = {},
): Tensor {
  const { stride = 1, padding = 0, order } = slip;
  const [outputs, inputs] = weight.shape;
  const channels = inputs / (h * w);
  let filters = weight.reshape([outputs, channels, h, w]);
  if (order === "channelsLast") {
    filters = F.permute(weight.reshape([outputs, h, w, channels]), [0, 3, 1, 2]);
  }
  if (order === "turned") filters = F.flip(filters);
  return F.conv2d(x, filters, slip.bias === false ? null : bias, { stride, padding });
}
