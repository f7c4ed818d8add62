import { inspect } from "node:util";
import { DISPLAY, type MimeBundle } from "../host/index.js";
import { noGrad } from "../tensor/autograd.js";
import { zeros } from "../tensor/create.js";
import type { Shape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { loadStateDict, type StateDict } from "./stateDict.js";

/** What a layer does to the view of one output pixel; see `summary`. */
export interface Reach {
  /** Height and width that one output sees of the layer's input. */
  span: readonly [number, number];
  stride: readonly [number, number];
}

/**
 * A part of a network: it holds parameters (its fields that are tensors) and other parts (its fields
 * that are modules), and says what comes out.
 *
 * A network of your own is a class with fields and a `forward`:
 * `class Net extends Module { conv = conv2d(1, 6, { kernelSize: 5 }); forward(x) { … } }`.
 */
export abstract class Module {
  /** True in training; `eval` makes it false, which matters to layers such as dropout. */
  training = true;

  abstract forward(x: Tensor): Tensor;

  /** The shape that comes out, from the shape that goes in. Without a rule: tried out on zeros. */
  outputShape(input: Shape): Shape {
    return noGrad(() => this.forward(zeros(input))).shape;
  }

  /** Multiplications with a weight, each followed by an addition, in one forward pass. */
  multiplyAdds(_input: Shape): number {
    return 0;
  }

  /** How far it looks, for layers that slide a window; null where that means nothing. */
  reach(): Reach | null {
    return null;
  }

  /** The parts directly inside, by name. */
  children(): Map<string, Module> {
    const fields = Object.entries(this);
    return new Map(fields.filter((field): field is [string, Module] => field[1] instanceof Module));
  }

  /** All parts inside, by path: `features.conv1`. */
  namedModules(): Map<string, Module> {
    const all = new Map<string, Module>();
    for (const [name, child] of this.children()) {
      all.set(name, child);
      for (const [path, module] of child.namedModules()) all.set(`${name}.${path}`, module);
    }
    return all;
  }

  modules(): Module[] {
    return [...this.namedModules().values()];
  }

  /** The parameters of this module itself, not of its parts. */
  ownParameters(): Map<string, Tensor> {
    const fields = Object.entries(this);
    return new Map(fields.filter((field): field is [string, Tensor] => field[1] instanceof Tensor));
  }

  /** All parameters, by the names that PyTorch gives them: `conv1.weight`. */
  namedParameters(): Map<string, Tensor> {
    const all = new Map(this.ownParameters());
    for (const [name, child] of this.children()) {
      for (const [path, parameter] of child.namedParameters()) {
        all.set(`${name}.${path}`, parameter);
      }
    }
    return all;
  }

  parameters(): Tensor[] {
    // A tensor shared by two layers is one parameter.
    return [...new Set(this.namedParameters().values())];
  }

  /** All parameters by name, without history; the numbers are shared with the model. */
  stateDict(): StateDict {
    const named = [...this.namedParameters()];
    return Object.fromEntries(named.map(([name, tensor]) => [name, tensor.detach()]));
  }

  /**
   * Copies numbers from a state dict into the parameters.
   * @throws DataError loadStateDict: expected the names of the model, got none for fc.bias
   * @throws ShapeError loadStateDict: expected fc.weight of shape [2,3], got [3,2]
   */
  loadStateDict(state: StateDict): this {
    loadStateDict(this.namedParameters(), state);
    return this;
  }

  /** Training mode, for this module and all inside. */
  train(mode = true): this {
    this.training = mode;
    for (const child of this.children().values()) child.train(mode);
    return this;
  }

  /** Evaluation mode. */
  eval(): this {
    return this.train(false);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** What stands in the parentheses of `toString`. */
  protected describe(): string {
    return "";
  }

  /** `Conv2d(1, 6, kernelSize 5×5)`, with one line for each part inside. */
  toString(): string {
    const name = this.constructor.name;
    const children = [...this.children()];
    if (children.length === 0) return `${name}(${this.describe()})`;
    const lines = children.map(([key, child]) => `(${key}): ${child}`.replaceAll("\n", "\n  "));
    return `${name}(\n  ${lines.join("\n  ")}\n)`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return { "text/plain": this.toString() };
  }
}
