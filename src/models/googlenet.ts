import {
  adaptiveAvgPool2d,
  avgPool2d,
  batchNorm2d,
  Container,
  concat,
  constantInit,
  conv2d,
  dropout,
  type Flow,
  flatten,
  globalAvgPool2d,
  linear,
  localResponseNorm,
  type Module,
  maxPool2d,
  normalInit,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import type { Tensor } from "../tensor/index.js";
import { layerOptions, type ModelOptions } from "./options.js";

export interface GoogLeNetOptions extends ModelOptions {
  /** Two more classifiers in the middle, for training. Default false. */
  auxiliaries?: boolean;
  /**
   * "torchvision": batch norm after every convolution, and 3×3 where the paper has 5×5 (a slip of the weights
   * that were published). "paper": 5×5, biases, and local response normalization in the stem. Default
   * "torchvision".
   */
  variant?: "torchvision" | "paper";
  /** The chance of a number to be dropped before the last layer. Default 0.2, in the paper 0.4. */
  dropout?: number;
}

/** A column of table 1 for each branch: filters of 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection. */
type Row = readonly [number, number, number, number, number, number];

/** Table 1: what goes into each module, and its row. */
const TABLE: Record<string, readonly [from: number, row: Row]> = {
  inception3a: [192, [64, 96, 128, 16, 32, 32]], //     28×28×256
  inception3b: [256, [128, 128, 192, 32, 96, 64]], //   28×28×480
  inception4a: [480, [192, 96, 208, 16, 48, 64]], //    14×14×512
  inception4b: [512, [160, 112, 224, 24, 64, 64]], //   14×14×512
  inception4c: [512, [128, 128, 256, 24, 64, 64]], //   14×14×512
  inception4d: [512, [112, 144, 288, 32, 64, 64]], //   14×14×528
  inception4e: [528, [256, 160, 320, 32, 128, 128]], // 14×14×832
  inception5a: [832, [256, 160, 320, 32, 128, 128]], // 7×7×832
  inception5b: [832, [384, 192, 384, 48, 128, 128]], // 7×7×1024
};

/** Makes the layers of one variant. */
class Builder {
  readonly paper: boolean;

  constructor(private readonly options: GoogLeNetOptions) {
    this.paper = options.variant === "paper";
  }

  /** A convolution with its ReLU; with batch norm between them but in the paper. */
  conv(from: number, to: number, kernelSize: number, stride = 1): Sequential {
    const padding = (kernelSize - 1) / 2;
    const layer = layerOptions(this.options, { init: normalInit({ deviation: 0.01, cut: 2 }) });
    const conv = conv2d(from, to, { kernelSize, stride, padding, bias: this.paper, ...layer });
    if (this.paper) return sequential({ conv, relu: relu() });
    return sequential({ conv, bn: batchNorm2d(to, { epsilon: 0.001, ...layer }), relu: relu() });
  }

  /** Figure 2(b): four branches on one input; 1×1 filters make it narrow before the wide ones. */
  inception(from: number, [one, reduce3, three, reduce5, five, project]: Row): Module {
    return concat({
      branch1: this.conv(from, one, 1),
      branch2: sequential(this.conv(from, reduce3, 1), this.conv(reduce3, three, 3)),
      branch3: sequential(
        this.conv(from, reduce5, 1),
        this.conv(reduce5, five, this.paper ? 5 : 3),
      ),
      branch4: sequential(
        maxPool2d({ kernelSize: 3, stride: 1, padding: 1, ceilMode: true }),
        this.conv(from, project, 1),
      ),
    });
  }

  /** A classifier in the middle (section 5). */
  auxiliary(from: number): Sequential {
    const { classes = 1000, rng, dtype } = this.options;
    const p = this.options.dropout === 0 ? 0 : 0.7;
    return sequential({
      pool: this.paper ? avgPool2d({ kernelSize: 5, stride: 3 }) : adaptiveAvgPool2d(4), // 4×4
      conv: this.conv(from, 128, 1), //            [N, 128, 4, 4]
      flatten: flatten(), //                       [N, 2048]
      fc1: linear(2048, 1024, { rng, dtype }), //  [N, 1024]
      relu: relu(),
      dropout: dropout({ p, rng }),
      fc2: linear(1024, classes, { rng, dtype }), // [N, 1000]
    });
  }

  parts(): Record<string, Module> {
    const { classes = 1000, channels = 3, auxiliaries = false, rng, dtype } = this.options;
    const { dropout: p = this.paper ? 0.4 : 0.2 } = this.options;
    const lrn = () =>
      this.paper ? { norm: localResponseNorm({ size: 5, alpha: 5e-4, k: 2 }) } : undefined;
    const named = (parts: Record<string, Module> | undefined, name: string) =>
      parts ? { [name]: parts.norm } : {};
    const inception = (name: string) => ({ [name]: this.inception(...TABLE[name]) });
    const half = (kernelSize = 3) => maxPool2d({ kernelSize, stride: 2, ceilMode: true });
    return {
      conv1: this.conv(channels, 64, 7, 2), //   112×112×64
      maxpool1: half(), //                       56×56×64
      ...named(lrn(), "norm1"),
      conv2: this.conv(64, 64, 1), //            56×56×64
      conv3: this.conv(64, 192, 3), //           56×56×192
      ...named(lrn(), "norm2"),
      maxpool2: half(), //                       28×28×192
      ...inception("inception3a"),
      ...inception("inception3b"),
      maxpool3: half(), //                       14×14×480
      ...inception("inception4a"),
      ...inception("inception4b"),
      ...inception("inception4c"),
      ...inception("inception4d"),
      ...inception("inception4e"),
      maxpool4: half(this.paper ? 3 : 2), //     7×7×832
      ...inception("inception5a"),
      ...inception("inception5b"),
      ...(auxiliaries && { aux1: this.auxiliary(512), aux2: this.auxiliary(528) }),
      avgpool: globalAvgPool2d(), //             [N, 1024]
      dropout: dropout({ p, rng }),
      fc: linear(1024, classes, { rng, dtype, biasInit: constantInit(0) }), // [N, 1000]
    };
  }
}

/** After which module each auxiliary classifier listens. */
const LISTENS = { aux1: "inception4a", aux2: "inception4d" } as const;

const isAuxiliary = (name: string): boolean => name in LISTENS;

/** GoogLeNet: `forward` gives its last classifier's logits, `withAuxiliaries` all three. */
export class GoogLeNet extends Container {
  readonly #parts: Map<string, Module>;

  constructor(options: GoogLeNetOptions = {}) {
    super();
    this.#parts = new Map(Object.entries(new Builder(options).parts()));
  }

  override children(): Map<string, Module> {
    return this.#parts;
  }

  follow<V>(x: V, flow: Flow<V>): V {
    let y = x;
    for (const [name, part] of this.#parts) if (!isAuxiliary(name)) y = flow.layer(name, part, y);
    return y;
  }

  /**
   * All classifiers' logits, for training: the paper adds 0.3 times the auxiliaries' losses (section 5).
   * Null without auxiliaries.
   */
  withAuxiliaries(x: Tensor): { logits: Tensor; aux1: Tensor | null; aux2: Tensor | null } {
    const heard: { aux1: Tensor | null; aux2: Tensor | null } = { aux1: null, aux2: null };
    let logits = x;
    for (const [name, part] of this.#parts) {
      if (isAuxiliary(name)) continue;
      logits = part.forward(logits);
      for (const aux of ["aux1", "aux2"] as const) {
        if (LISTENS[aux] === name) heard[aux] = this.#parts.get(aux)?.forward(logits) ?? null;
      }
    }
    return { logits, ...heard };
  }
}

/**
 * GoogLeNet (Inception v1): 6,624,904 parameters, with auxiliary classifiers 13,004,888.
 *
 * Szegedy et al. 2015, "Going deeper with convolutions", table 1: modules of four branches of different filter
 * sizes side by side, 1×1 filters that keep them cheap, and an average over each channel in place of dense layers.
 *
 * What differs from the paper: see `variant`. Names of layers with weights are torchvision's.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits; H and W of 33 or more (with auxiliaries in the paper's variant: 224)
 * @example summary(googlenet(), [1, 3, 224, 224]).params // 6624904
 * @example summary(googlenet({ auxiliaries: true }), [1, 3, 224, 224]).params // 13004888
 * @example summary(googlenet({ variant: "paper" }), [1, 3, 224, 224]).params // 6998552
 */
export const googlenet = (options: GoogLeNetOptions = {}): GoogLeNet => new GoogLeNet(options);
