import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Shape } from "../tensor/shape.js";
import type { Module } from "./module.js";
import { summary } from "./summary.js";
import { formatTable, htmlTable } from "./table.js";

/** One network of a comparison. */
export interface ComparisonRow {
  name: string;
  /** Layers with weights, one behind the other or side by side. */
  layers: number;
  params: number;
  /** Multiply-adds of one forward pass. */
  macs: number;
  /** Memory of all outputs together, in bytes of float32. */
  outputBytes: number;
  /** Memory of all parameters, in bytes of float32. */
  paramBytes: number;
}

/** Networks next to each other, as a table. Shows itself in a notebook. */
export class Comparison {
  constructor(readonly rows: readonly ComparisonRow[]) {}

  #cells(): { head: string[]; body: string[][] } {
    const number = (n: number) => n.toLocaleString("en");
    const mebibytes = (bytes: number) => number(Math.round(bytes / 2 ** 20));
    return {
      head: [
        t({ ko: "신경망", en: "network" }),
        t({ ko: "가중치 층", en: "layers with weights" }),
        t({ ko: "매개변수", en: "parameters" }),
        t({ ko: "곱셈-덧셈", en: "multiply-adds" }),
        t({ ko: "출력 메모리(MiB)", en: "outputs (MiB)" }),
        t({ ko: "매개변수 메모리(MiB)", en: "parameters (MiB)" }),
      ],
      body: this.rows.map((row) => [
        row.name,
        number(row.layers),
        number(row.params),
        number(row.macs),
        mebibytes(row.outputBytes),
        mebibytes(row.paramBytes),
      ]),
    };
  }

  toString(): string {
    const { head, body } = this.#cells();
    return formatTable(head, body, []);
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    const { head, body } = this.#cells();
    return { "text/html": htmlTable("", head, body, []), "text/plain": this.toString() };
  }
}

/**
 * Sizes and costs of networks next to each other, from shapes alone: nothing is computed.
 *
 * Shapes   `input` with its batch axis, as the models take it
 * @throws  OptionError compare: expected models by name, got none
 * @example compare({ small: linear(4, 1), large: linear(4, 9) }, [1, 4]).rows.map((row) => row.params) // [5, 45]
 */
export function compare(models: Record<string, Module>, input: Shape): Comparison {
  const entries = Object.entries(models);
  if (entries.length === 0) throw new OptionError("compare", "models by name", "none");
  const rows = entries.map(([name, model]): ComparisonRow => {
    const { params, macs, outputBytes, rows } = summary(model, input);
    const layers = rows.filter((row) => row.macs > 0).length;
    return { name, layers, params, macs, outputBytes, paramBytes: 4 * params };
  });
  return new Comparison(rows);
}
