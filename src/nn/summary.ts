import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import { noGrad } from "../tensor/autograd.js";
import { zeros } from "../tensor/create.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import { recordCalls } from "./capture.js";
import { Container, type Flow, onShapes } from "./flow.js";
import { Module } from "./module.js";
import { formatTable, htmlTable } from "./table.js";

/** One layer of a summary. */
export interface SummaryRow {
  name: string;
  /** For example `Conv2d`. */
  type: string;
  output: Shape;
  params: number;
  /** Multiply-adds of one forward pass. */
  macs: number;
  /** How much of the input one output sees, [height, width]; null where all, or not told. */
  receptiveField: readonly [number, number] | null;
  /** Of the output, in bytes of float32. */
  memory: number;
}

/** A network as a table. Shows itself in a notebook. */
export class Summary {
  readonly params: number;
  readonly macs: number;
  /** Memory of all outputs together, in bytes of float32. */
  readonly outputBytes: number;

  constructor(
    readonly input: Shape,
    readonly rows: readonly SummaryRow[],
    params: number,
  ) {
    const total = (of: (row: SummaryRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
    this.params = params;
    this.macs = total((row) => row.macs);
    this.outputBytes = total((row) => row.memory);
  }

  /** Heads, rows and last row as text. */
  #cells(): { head: string[]; body: string[][]; foot: string[] } {
    const number = (n: number) => n.toLocaleString("en");
    return {
      head: [
        t({ ko: "층", en: "layer" }),
        t({ ko: "종류", en: "type" }),
        t({ ko: "출력", en: "output" }),
        t({ ko: "매개변수", en: "parameters" }),
        t({ ko: "곱셈-덧셈", en: "multiply-adds" }),
        t({ ko: "수용 영역", en: "receptive field" }),
      ],
      body: this.rows.map((row) => [
        row.name,
        row.type,
        row.output.join("×"),
        number(row.params),
        number(row.macs),
        row.receptiveField?.join("×") ?? "",
      ]),
      foot: [
        t({ ko: "합계", en: "total" }),
        "",
        t({
          ko: `출력 메모리 ${number(Math.round(this.outputBytes / 1024))} KiB`,
          en: `outputs ${number(Math.round(this.outputBytes / 1024))} KiB`,
        }),
        number(this.params),
        number(this.macs),
        "",
      ],
    };
  }

  #caption(): string {
    const size = this.input.join("×");
    return t({ ko: `입력 ${size}`, en: `input ${size}` });
  }

  toString(): string {
    const { head, body, foot } = this.#cells();
    return `${this.#caption()}\n${formatTable(head, body, foot)}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    const { head, body, foot } = this.#cells();
    return {
      "text/html": htmlTable(this.#caption(), head, body, foot),
      "text/plain": this.toString(),
    };
  }
}

/** What one output of the network so far sees, and how far apart neighbours look. */
interface View {
  field: [number, number];
  jump: [number, number];
}

/** What is known in the middle of a network: a shape, and what one of its pixels sees. */
interface Place {
  shape: Shape;
  view: View | null;
}

/** Follows a shape through a network and writes a row for each layer. */
class Tracer {
  readonly rows: SummaryRow[] = [];

  trace(path: string, module: Module, at: Place): Place {
    if (module instanceof Container) return module.follow(at, this.#inside(path));
    const ownRule = module.outputShape !== Module.prototype.outputShape;
    // A layer that computes with weights of its own and has parts to help it is one row.
    const isLayer = module.children().size === 0 || (ownRule && module.ownShapes().size > 0);
    if (!isLayer) {
      return { shape: this.#run(path, module, at.shape), view: null };
    }
    return this.#row(path, module, at.shape, module.outputShape(at.shape), at.view);
  }

  #inside(path: string): Flow<Place> {
    return {
      layer: (name, module, at) => this.trace(path ? `${path}.${name}` : name, module, at),
      add: (a, b) => ({ shape: onShapes.add(a.shape, b.shape), view: widest([a.view, b.view]) }),
      concat: (parts) => ({
        shape: onShapes.concat(parts.map((part) => part.shape)),
        view: widest(parts.map((part) => part.view)),
      }),
    };
  }

  #row(name: string, module: Module, input: Shape, output: Shape, before: View | null): Place {
    const view = output.length === 4 && before ? after(before, module) : null;
    this.rows.push({
      name: name || module.constructor.name,
      type: module.constructor.name,
      output,
      params: module.parameterCount(),
      macs: module.multiplyAdds(input),
      receptiveField: view?.field ?? null,
      memory: 4 * sizeOf(output),
    });
    return { shape: output, view };
  }

  /** A module with a `forward` of its own has no rule: it is run on zeros, and its layers watched. */
  #run(path: string, module: Module, input: Shape): Shape {
    const { calls, output } = noGrad(() => recordCalls(module, zeros(input)));
    for (const call of calls) {
      if (call.module.children().size > 0) continue;
      const name = path ? `${path}.${call.name}` : call.name;
      this.#row(name, call.module, call.input.shape, call.output.shape, null);
    }
    return output.shape;
  }
}

/** A window of K pixels that are `jump` apart adds (K − 1) · jump to what is seen. */
function after(view: View, module: Module): View {
  const reach = module.reach();
  if (!reach) return view;
  const field = view.field.map((n, d) => n + (reach.span[d] - 1) * view.jump[d]);
  const jump = view.jump.map((n, d) => n * reach.stride[d]);
  return { field: [field[0], field[1]], jump: [jump[0], jump[1]] };
}

const widest = (views: (View | null)[]): View | null =>
  views.reduce((a, b) => (a && b ? (a.field[0] >= b.field[0] ? a : b) : null));

/**
 * The table of a network: what comes out of each layer, its parameters, multiply-adds and receptive
 * field (Dumoulin & Visin 2016; Araujo, Norris & Sim 2019). From shapes alone: nothing is computed.
 *
 * Shapes   `input` with its batch axis, as the model takes it
 * @throws  ShapeError linear: expected x of shape [N,400], got [1,256]
 * @example summary(sequential(linear(4, 3), relu()), [1, 4]).rows.map((row) => row.params) // [15, 0]
 */
export function summary(model: Module, input: Shape): Summary {
  const tracer = new Tracer();
  tracer.trace("", model, { shape: input, view: { field: [1, 1], jump: [1, 1] } });
  return new Summary([...input], tracer.rows, model.parameterCount());
}
