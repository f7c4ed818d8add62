import { OptionError } from "../tensor/errors.js";
import { Container, type Flow } from "./flow.js";
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
export class Sequential extends Container {
  readonly #layers: Map<string, Module>;

  constructor(...layers: Layers) {
    super();
    this.#layers = nameLayers("sequential", layers);
  }

  override children(): Map<string, Module> {
    return this.#layers;
  }

  override get oneWay(): boolean {
    return this.follow === Sequential.prototype.follow;
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

  follow<V>(x: V, flow: Flow<V>): V {
    let y = x;
    for (const [name, layer] of this.#layers) y = flow.layer(name, layer, y);
    return y;
  }
}

/** Branches that see the same input; their channels are put one after another. */
export class Concat extends Container {
  readonly #branches: Map<string, Module>;

  constructor(...branches: Layers) {
    super();
    this.#branches = nameLayers("concat", branches);
  }

  override children(): Map<string, Module> {
    return this.#branches;
  }

  follow<V>(x: V, flow: Flow<V>): V {
    const branches = [...this.#branches];
    return flow.concat(branches.map(([name, branch]) => flow.layer(name, branch, x)));
  }
}

export interface ResidualOptions {
  /** What comes after the sum: the last ReLU of a residual block. */
  after?: Module;
  /**
   * Gives the body's parts the block's own names, and calls the shortcut `downsample`: `conv1` and not
   * `body.conv1`, as torchvision does.
   */
  flat?: boolean;
}

/** y = body(x) + shortcut(x), and perhaps a layer after the sum. */
export class Residual extends Container {
  readonly after: Module | null;
  readonly #flat: boolean;

  constructor(
    readonly body: Module,
    readonly shortcut: Module | null,
    { after, flat = false }: ResidualOptions = {},
  ) {
    super();
    nameLayers("residual", [body, ...(shortcut ? [shortcut] : []), ...(after ? [after] : [])]);
    this.after = after ?? null;
    this.#flat = flat;
  }

  override children(): Map<string, Module> {
    if (!this.#flat) return super.children();
    const parts = new Map(this.body.children());
    if (this.shortcut) parts.set("downsample", this.shortcut);
    if (this.after) parts.set("relu", this.after);
    return parts;
  }

  follow<V>(x: V, flow: Flow<V>): V {
    const open = this.#flat && this.body instanceof Container;
    const y = open ? (this.body as Container).follow(x, flow) : flow.layer("body", this.body, x);
    const shortcut = this.#flat ? "downsample" : "shortcut";
    const sum = flow.add(y, this.shortcut ? flow.layer(shortcut, this.shortcut, x) : x);
    return this.after ? flow.layer(this.#flat ? "relu" : "after", this.after, sum) : sum;
  }
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
 * A body with a way around it: what comes out is body(x) + x, or + shortcut(x), then `after` if given.
 *
 * Shapes   […] → […], equal for both ways
 * Source   He et al. 2016, section 3.2
 * @throws  ShapeError residual: expected a shortcut of shape [1,2,4,4], got [1,1,4,4]
 * @example residual(relu()).forward(tensor([-1, 2])).toArray() // [-1, 4]
 */
export const residual = (
  body: Module,
  shortcut: Module | null = null,
  options: ResidualOptions = {},
): Residual => new Residual(body, shortcut, options);
