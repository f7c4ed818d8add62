import { clone } from "../../ops/index.js";
import type { Tensor } from "../../tensor/index.js";

/** The likeliest class of each cell, row by row, and how likely it is. */
export interface ClassMap {
  labels: number[];
  probabilities: number[];
}

/** What decides between versions. */
export interface YoloLayout {
  version: 1 | 2;
  /** Boxes or anchors of a cell. */
  boxes: number;
  classes: number;
}

const logistic = (v: number): number => 1 / (1 + Math.exp(-v));

/** Where the numbers of a cell's box lie in an output of one picture. */
function reader(output: Tensor, { version, boxes, classes }: YoloLayout) {
  const v = output.values;
  const [rows, columns] =
    version === 1 ? [output.shape[1], output.shape[2]] : [output.shape[2], output.shape[3]];
  const area = rows * columns;
  const depth = version === 1 ? 5 * boxes + classes : 5 + classes;
  const confidence = (cell: number, b: number): number =>
    version === 1 ? v[cell * depth + 5 * b + 4] : logistic(v[(b * depth + 4) * area + cell]);
  const kinds = (cell: number, b: number): number[] =>
    Array.from({ length: classes }, (_, c) =>
      version === 1 ? v[cell * depth + 5 * boxes + c] : v[(b * depth + 5 + c) * area + cell],
    );
  return { rows, columns, confidence, kinds };
}

/** Version 1 says one class a cell; in version 2 the most confident anchor speaks for its cell. */
export function classMap(output: Tensor, layout: YoloLayout): ClassMap {
  const { rows, columns, confidence, kinds } = reader(output, layout);
  const [labels, probabilities]: [number[], number[]] = [[], []];
  for (let cell = 0; cell < rows * columns; cell++) {
    const sure = Array.from({ length: layout.boxes }, (_, b) => confidence(cell, b));
    const said = kinds(cell, sure.indexOf(Math.max(...sure)));
    const largest = Math.max(...said);
    labels.push(said.indexOf(largest));
    const sum = said.reduce((total, score) => total + Math.exp(score - largest), 0);
    probabilities.push(layout.version === 1 ? largest : 1 / sum);
  }
  return { labels, probabilities };
}

/** The output with all classes certain: decoded, the scores are the boxes' confidences. */
export function certain(output: Tensor, layout: YoloLayout): Tensor {
  const sure = clone(output.detach());
  const v = sure.values;
  const { version, boxes, classes } = layout;
  const area = version === 1 ? 1 : output.shape[2] * output.shape[3];
  const depth = version === 1 ? 5 * boxes + classes : 5 + classes;
  for (let i = 0; i < v.length; i++) {
    const k = Math.floor(i / area) % depth;
    const first = version === 1 ? 5 * boxes : 5;
    if (k < first) continue;
    v[i] = version === 1 ? 1 : k === first ? 0 : -1e4;
  }
  return sure;
}
