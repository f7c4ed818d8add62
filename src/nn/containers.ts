import { concatShape } from "../ops/concat.js";
import * as F from "../ops/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** Layers in order, or by name. */
export type Layers = Module[] | [Record<string, Module>];

/** Layers by name; numbered where they have none, as in PyTorch. */
function nameLayers(op: string, layers: Layers): Map<string, Module> {
  const [first] = layers;
  const named = layers.length === 1 && first?.constructor === Object;
  const entries = named ? Object.entries(first) : layers.map((layer, i) => [String(i), layer]);
  const all = new Map(entries as [string, Module][]);
  for (const [name, layer] of all) {
    if (layer instanceof Module) continue;
    throw new OptionError(
      op,
      "layers",
      `${typeof layer} as layer ${name}`,
      "relu() with parentheses makes a layer; a function of your own goes into a class with forward",
    );
  }
  const dotted = [...all.keys()].find((name) => name.includes("."));
  if (dotted) throw new OptionError(op, "names without a dot", JSON.stringify(dotted));
  return all;
}

/** Layers one after another. */
export class Sequential extends Module {
  readonly #layers: Map<string, Module>;

  constructor(...layers: Layers) {
    super();
    this.#layers = nameLayers("sequential", layers);
  }

  override children(): Map<string, Module> {
    return this.#layers;
  }

  /** A layer by its name or its number. */
  layer(name: string | number): Module {
    const found =
      typeof name === "number" ? [...this.#layers.values()].at(name) : this.#layers.get(name);
    if (!found) {
      const names = [...this.#layers.keys()].join(", ");
      throw new OptionError("layer", `one of ${names}`, JSON.stringify(name));
    }
    return found;
  }

  forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.#layers.values()) y = layer.forward(y);
    return y;
  }

  override outputShape(input: Shape): Shape {
    let shape = input;
    for (const layer of this.#layers.values()) shape = layer.outputShape(shape);
    return shape;
  }
}

/** Branches that see the same input; their channels are put one after another. */
export class Concat extends Module {
  readonly #branches: Map<string, Module>;

  constructor(...branches: Layers) {
    super();
    this.#branches = nameLayers("concat", branches);
  }

  override children(): Map<string, Module> {
    return this.#branches;
  }

  forward(x: Tensor): Tensor {
    return F.concat([...this.#branches.values()].map((branch) => branch.forward(x)));
  }

  override outputShape(input: Shape): Shape {
    const shapes = [...this.#branches.values()].map((branch) => branch.outputShape(input));
    return concatShape(shapes, 1).shape;
  }
}

/** y = body(x) + shortcut(x). */
export class Residual extends Module {
  constructor(
    readonly body: Module,
    readonly shortcut: Module | null,
  ) {
    super();
    nameLayers("residual", shortcut ? [body, shortcut] : [body]);
  }

  forward(x: Tensor): Tensor {
    const y = this.body.forward(x);
    const skipped = this.shortcut ? this.shortcut.forward(x) : x;
    checkSum(y.shape, skipped.shape);
    return F.add(y, skipped);
  }

  override outputShape(input: Shape): Shape {
    const shape = this.body.outputShape(input);
    checkSum(shape, this.shortcut ? this.shortcut.outputShape(input) : input);
    return shape;
  }
}

function checkSum(body: Shape, shortcut: Shape): void {
  if (sameShape(body, shortcut)) return;
  throw new ShapeError(
    "residual",
    `a shortcut of shape ${formatShape(body)}`,
    formatShape(shortcut),
    "a 1×1 convolution as shortcut changes channels, its stride the size",
  );
}

/**
 * Layers one after another, numbered or by name.
 *
 * Shapes   those of the first layer → those of the last
 * Source   PyTorch (names of parameters: "0.weight", "conv1.weight")
 * @throws  OptionError sequential: expected layers, got function as layer 1
 * @example sequential(linear(4, 3), relu(), linear(3, 2)).outputShape([5, 4]) // [5, 2]
 * @example [...sequential({ fc: linear(4, 3) }).namedParameters().keys()] // ["fc.weight", "fc.bias"]
 */
export function sequential(...layers: Module[]): Sequential;
export function sequential(layers: Record<string, Module>): Sequential;
export function sequential(...layers: Layers): Sequential {
  return new Sequential(...layers);
}

/**
 * Branches side by side on one input; their channels are put one after another.
 *
 * Shapes   [N, C, H, W] → [N, Σ Cᵢ, H, W]
 * Source   Szegedy et al. 2015, section 4
 * @throws  ShapeError concat: expected shapes equal but on axis 1, got [1,2,4,4] and [1,2,5,5]
 * @example concat(conv2d(1, 2, { kernelSize: 1 }), conv2d(1, 3, { kernelSize: 1 })).outputShape([1, 1, 4, 4]) // [1, 5, 4, 4]
 */
export function concat(...branches: Module[]): Concat;
export function concat(branches: Record<string, Module>): Concat;
export function concat(...branches: Layers): Concat {
  return new Concat(...branches);
}

/**
 * A body with a way around it: what comes out is body(x) + x, or + shortcut(x).
 *
 * Shapes   […] → […], equal for both ways
 * Source   He et al. 2016, section 3.2
 * @throws  ShapeError residual: expected a shortcut of shape [1,2,4,4], got [1,1,4,4]
 * @example residual(relu()).forward(tensor([-1, 2])).toArray() // [-1, 4]
 */
export const residual = (body: Module, shortcut: Module | null = null): Residual =>
  new Residual(body, shortcut);
