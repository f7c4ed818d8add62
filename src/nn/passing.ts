import { conv2dThen } from "../ops/conv2d.js";
import { type Convolution, convNorm, mayBeOne } from "../ops/convNorm.js";
import * as F from "../ops/index.js";
import { linearRelu } from "../ops/linear.js";
import type { MaxPool2dOptions } from "../ops/pool2d.js";
import type { Pair } from "../ops/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { Relu, Sigmoid, Softmax, Tanh } from "./activation.js";
import { AdaptiveAvgPool2d, AdaptiveMaxPool2d, GlobalAvgPool2d } from "./adaptivePool2d.js";
import { BatchNorm1d, BatchNorm2d } from "./batchNorm.js";
import { Conv2d } from "./conv2d.js";
import { ConvTranspose2d } from "./convTranspose2d.js";
import { Dropout, Dropout2d } from "./dropout.js";
import { Flatten } from "./flatten.js";
import { Container, checkSum, type Flow } from "./flow.js";
import { GroupNorm, LayerNorm, LocalResponseNorm } from "./layerNorm.js";
import { Linear } from "./linear.js";
import type { Module } from "./module.js";
import { AvgPool2d, MaxPool2d } from "./pool2d.js";
import { Gelu, LeakyRelu, Silu } from "./smoothActivation.js";
import { Upsample } from "./upsample.js";

/** A layer that waits for what follows it, because both may be done in one pass. */
type Waiting =
  | { kind: "conv"; layer: Conv2d; x: Tensor; relu: boolean }
  | { kind: "normed"; conv: Conv2d; layer: BatchNorm2d; x: Tensor; residual: Tensor | null }
  | { kind: "linear"; layer: Linear; x: Tensor }
  | { kind: "norm"; layer: BatchNorm1d | BatchNorm2d; x: Tensor; residual: Tensor | null };

/** Layers of this library keep nothing of what passes through them. */
let known: Set<unknown> | undefined;

function knows(module: Module): boolean {
  known ??= new Set(
    [
      ...[AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, BatchNorm1d, BatchNorm2d, Conv2d],
      ...[
        ConvTranspose2d,
        Dropout,
        Dropout2d,
        Flatten,
        Gelu,
        GlobalAvgPool2d,
        GroupNorm,
        LayerNorm,
      ],
      ...[LeakyRelu, Linear, LocalResponseNorm, MaxPool2d, Relu, Sigmoid, Silu, Softmax, Tanh],
      Upsample,
    ].map((layer) => layer.prototype.forward),
  );
  return known.has(module.forward);
}

/** A value between two layers. */
class Passing {
  /** True where others may have the tensor. */
  seen = false;
  #tensor: Tensor | null = null;
  #waiting: Waiting | null = null;

  constructor(value: Tensor | Waiting) {
    if ("kind" in value) this.#waiting = value;
    else this.#tensor = value;
  }

  get waiting(): Waiting | null {
    return this.#waiting;
  }

  /** The tensor, if there is one by now. */
  get computed(): Tensor | null {
    return this.#tensor;
  }

  tensor(): Tensor {
    if (this.#waiting) {
      this.#tensor = compute(this.#waiting);
      this.#waiting = null;
    }
    return this.#tensor!;
  }
}

function compute(waiting: Waiting): Tensor {
  const { layer, x } = waiting;
  if (waiting.kind === "normed") return normed(waiting, false);
  if (waiting.kind === "linear") return F.linear(x, waiting.layer.weight, waiting.layer.bias);
  if (waiting.kind === "norm") {
    return waiting.layer.forwardThen(x, { residual: waiting.residual });
  }
  const { weight, bias, options } = layer as Conv2d;
  const { relu } = waiting;
  // Not `F.conv2d`, which may wait: the room of x is given back at the container's end.
  const both = conv2dThen(x, weight, bias, options, { relu });
  if (both) return both;
  const y = F.conv2d(x, weight, bias, options);
  return relu ? F.relu(y) : y;
}

/** A convolution and its batch norm after training, with the sum and the relu behind them. */
function normed(waiting: Waiting & { kind: "normed" }, relu: boolean): Tensor {
  const { conv, layer, x, residual } = waiting;
  const both = convNorm(convolutionOf(conv, x), layer.inEvaluation, { residual, relu });
  return both ?? layer.forwardThen(conv.forward(x), { residual, relu });
}

function convolutionOf({ weight, bias, options }: Conv2d, x: Tensor): Convolution {
  return { x, w: weight, b: bias, options };
}

/**
 * The way of tensors through a container and the containers inside of it. A layer waits until it is
 * known what follows: convolution, relu and maximum, linear and relu, batch norm, sum and relu are one
 * pass each. What only layers of this library have seen gives its room back as soon as it is used.
 */
class OnTensors implements Flow<Passing> {
  readonly #inside: Passing[] = [];

  layer(_: string, module: Module, x: Passing): Passing {
    if (module instanceof Container && module.forward === Container.prototype.forward) {
      // A container of another form may lead its input along several ways: it is computed once.
      if (!module.oneWay) x.tensor();
      return module.follow(x, this);
    }
    if (!knows(module)) {
      x.seen = true;
      const y = new Passing(module.forward(x.tensor()));
      y.seen = true;
      return y;
    }
    return this.#keep(next(module, x));
  }

  add(a: Passing, b: Passing): Passing {
    const { waiting } = a;
    const shortcut = b.tensor();
    const normed = waiting?.kind === "norm" || waiting?.kind === "normed" ? waiting : null;
    if (normed && !normed.residual && shortcut.dtype === normed.x.dtype) {
      const input =
        normed.kind === "norm" ? normed.x.shape : normed.conv.outputShape(normed.x.shape);
      checkSum(normed.layer.outputShape(input), shortcut.shape);
      return this.#keep(new Passing({ ...normed, residual: shortcut }));
    }
    checkSum(a.tensor().shape, shortcut.shape);
    return this.#keep(new Passing(F.add(a.tensor(), shortcut)));
  }

  concat(xs: Passing[]): Passing {
    return this.#keep(new Passing(F.concat(xs.map((x) => x.tensor()))));
  }

  #keep(y: Passing): Passing {
    this.#inside.push(y);
    return y;
  }

  /** The result; what nobody else has seen is marked, or given back where no graph needs it. */
  end(input: Tensor, result: Passing): Tensor {
    const y = result.tensor();
    result.seen = true;
    const seen = new Set<Tensor["storage"]>([input.storage]);
    const inside = this.#inside.map((passing) => [passing, passing.computed] as const);
    for (const [passing, tensor] of inside) if (passing.seen && tensor) seen.add(tensor.storage);
    const tracked = y.requiresGrad || inside.some(([, tensor]) => tensor?.node);
    for (const [, tensor] of inside) {
      if (!tensor || seen.has(tensor.storage) || tensor.storage.isExposed) continue;
      if (tensor.node) tensor.storage.transient = true;
      else if (!tracked) tensor.storage.release();
    }
    return y;
  }
}

/** What comes out of a layer of this library. */
function next(module: Module, x: Passing): Passing {
  const { waiting } = x;
  if (module instanceof Relu && waiting) {
    if (waiting.kind === "conv" && !waiting.relu) return new Passing({ ...waiting, relu: true });
    if (waiting.kind === "normed") return new Passing(normed(waiting, true));
    if (waiting.kind === "norm") {
      const { layer, residual } = waiting;
      return new Passing(layer.forwardThen(waiting.x, { residual, relu: true }));
    }
    if (waiting.kind === "linear") {
      const both = linearRelu(waiting.x, waiting.layer.weight, waiting.layer.bias);
      if (both) return new Passing(both);
    }
  }
  if (module instanceof MaxPool2d && waiting?.kind === "conv" && halves(module)) {
    const { layer, relu } = waiting;
    const { weight, bias, options } = layer;
    const both = conv2dThen(waiting.x, weight, bias, options, { relu, maxPool: true });
    if (both) return new Passing(both);
  }
  if (module instanceof BatchNorm2d && waiting?.kind === "conv" && !waiting.relu) {
    const { layer, x: input } = waiting;
    module.outputShape(layer.outputShape(input.shape));
    if (!module.training && mayBeOne(convolutionOf(layer, input), module.inEvaluation)) {
      return new Passing({ kind: "normed", conv: layer, layer: module, x: input, residual: null });
    }
  }
  const input = x.tensor();
  if (module instanceof Conv2d)
    return new Passing({ kind: "conv", layer: module, x: input, relu: false });
  if (module instanceof Linear) return new Passing({ kind: "linear", layer: module, x: input });
  if (module instanceof BatchNorm1d || module instanceof BatchNorm2d) {
    return new Passing({ kind: "norm", layer: module, x: input, residual: null });
  }
  return new Passing(module.forward(input));
}

/** The maximum of 2×2 pixels, side by side. */
function halves(options: MaxPool2dOptions): boolean {
  const { kernelSize, stride = kernelSize, padding = 0, dilation = 1, ceilMode } = options;
  const all = (value: Pair, wanted: number) => [value].flat().every((n) => n === wanted);
  return !ceilMode && all(kernelSize, 2) && all(stride, 2) && all(padding, 0) && all(dilation, 1);
}

/** Follows a container's way with a tensor. */
export function followTensors(container: Container, x: Tensor): Tensor {
  const flow = new OnTensors();
  const input = new Passing(x);
  input.seen = true;
  return flow.end(x, container.follow(input, flow));
}
