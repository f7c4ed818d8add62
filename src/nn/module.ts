import { inspect } from "node:util";
import { DISPLAY, type MimeBundle } from "../host/index.js";
import { noGrad } from "../tensor/autograd.js";
import { zeros } from "../tensor/create.js";
import type { Shape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { PendingParameter } from "./pending.js";
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
  /** Parameters that nobody has asked for yet: they have a shape, but no numbers. */
  readonly #pending = new Map<string, PendingParameter>();

  /**
   * Makes the field `name` a parameter whose numbers are made when it is first read: a network that
   * is only looked at (`summary`) costs nothing, however large.
   */
  protected parameter(name: string, pending: PendingParameter): void {
    this.#pending.set(name, pending);
    const settle = (value: unknown): void => {
      this.#pending.delete(name);
      Object.defineProperty(this, name, { value, writable: true, enumerable: true });
    };
    Object.defineProperty(this, name, {
      get: () => {
        const made = pending.make();
        settle(made);
        return made;
      },
      set: settle,
      enumerable: true,
      configurable: true,
    });
  }

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

  /** The fields, without those whose numbers nobody has asked for. */
  #fields(): [string, unknown][] {
    const names = Object.keys(this).filter((name) => !this.#pending.has(name));
    return names.map((name) => [name, this[name as keyof this]]);
  }

  /** The parts directly inside, by name. */
  children(): Map<string, Module> {
    const fields = this.#fields();
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
    const buffers = new Set(this.ownBuffers().values());
    const fields = Object.entries(this) as [string, unknown][];
    return new Map(
      fields.filter(
        (field): field is [string, Tensor] =>
          field[1] instanceof Tensor && !buffers.has(field[1] as Tensor),
      ),
    );
  }

  /** What belongs to the state of this module but is not learned, by its name in a state dict. */
  ownBuffers(): Map<string, Tensor> {
    return new Map();
  }

  /** The shapes of the parameters of this module itself; makes no numbers. */
  ownShapes(): Map<string, Shape> {
    const parameters = [...this.#ownStates()].filter(([, state]) => state.kind === "parameter");
    return new Map(parameters.map(([name, { source }]) => [name, source.shape]));
  }

  /** Parameters and buffers of this module itself, made or not. */
  #ownStates(): Map<string, State> {
    const states = new Map<string, State>();
    const buffers = this.ownBuffers();
    const unlearned = new Set(buffers.values());
    for (const name of Object.keys(this)) {
      const source = this.#pending.get(name) ?? this[name as keyof this];
      const isTensor = source instanceof PendingParameter || source instanceof Tensor;
      if (!isTensor || unlearned.has(source as Tensor)) continue;
      states.set(name, { kind: "parameter", source, owner: this, name });
    }
    for (const [name, source] of buffers) states.set(name, { kind: "buffer", source });
    return states;
  }

  /** Everything that a state dict has, in PyTorch's order: parameters, buffers, then the parts. */
  #states(): Map<string, State> {
    const all = this.#ownStates();
    for (const [name, child] of this.children()) {
      for (const [path, state] of child.#states()) all.set(`${name}.${path}`, state);
    }
    return all;
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

  /** All buffers by name: `bn1.running_mean`. */
  namedBuffers(): Map<string, Tensor> {
    const buffers = [...this.#states()].filter(([, state]) => state.kind === "buffer");
    return new Map(buffers.map(([name, state]) => [name, state.source as Tensor]));
  }

  parameters(): Tensor[] {
    // A tensor shared by two layers is one parameter.
    return [...new Set(this.namedParameters().values())];
  }

  /**
   * How many numbers are learned; makes none of them.
   * @example linear(2, 3).parameterCount() // 9
   */
  parameterCount(): number {
    const states = [...this.#states().values()].filter(({ kind }) => kind === "parameter");
    const sources = new Set(states.map(({ source }) => source));
    return [...sources].reduce((sum, { size }) => sum + size, 0);
  }

  /** The shape of every entry of the state dict, by name; makes no numbers. */
  stateShapes(): Map<string, Shape> {
    return new Map([...this.#states()].map(([name, { source }]) => [name, source.shape]));
  }

  /** All parameters and buffers by name, without history; the numbers are shared with the model. */
  stateDict(): StateDict {
    const named = [...this.#states()];
    return Object.fromEntries(named.map(([name, state]) => [name, made(state).detach()]));
  }

  /**
   * Copies numbers from a state dict into the parameters and buffers. `partial`: those that it does not
   * have stay as they are.
   * @throws DataError loadStateDict: expected the names of the model, got none for fc.bias
   * @throws ShapeError loadStateDict: expected fc.weight of shape [2,3], got [3,2]
   */
  loadStateDict(state: StateDict, { partial = false } = {}): this {
    const all = [...this.#states()];
    const states = new Map(partial ? all.filter(([name]) => Object.hasOwn(state, name)) : all);
    const shapes = new Map([...states].map(([name, { source }]) => [name, source.shape]));
    loadStateDict(shapes, state, (name) => made(states.get(name)!, "without numbers"));
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

/** An entry of a state dict. */
type State =
  | { kind: "buffer"; source: Tensor }
  | { kind: "parameter"; source: Tensor | PendingParameter; owner: Module; name: string };

/** The tensor of an entry; first numbers are not drawn where others are about to be written. */
function made(state: State, how?: "without numbers"): Tensor {
  if (state.source instanceof Tensor) return state.source;
  const { owner, name, source } = state as Extract<State, { kind: "parameter" }>;
  if (how && source instanceof PendingParameter) source.skipFilling();
  return owner[name as keyof Module] as unknown as Tensor;
}
