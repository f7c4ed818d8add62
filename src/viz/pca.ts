import { t } from "../host/index.js";
import { formatShape, fromArray, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { dot, type Eigen, jacobi, largestEigen } from "./eigen.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout, WIDTH } from "./layout.js";
import { percent } from "./numbers.js";
import { COLOURS } from "./palette.js";

/** Principal components of features. */
export interface Pca {
  /** Of each feature, [D]. */
  mean: Tensor;
  /** A direction a row, [k, D], of length 1; the largest of its numbers is positive. */
  components: Tensor;
  /** Variance along each component (n − 1 below), largest first. */
  variances: number[];
  /** Share of the whole variance. */
  share: number[];
  /** The features along the components, [N, k]. */
  projected: Tensor;
}

/** Up to here all eigenvectors are found, which is surer; beyond, the first few. */
const SMALL = 200;

/**
 * The directions in which features differ most. Features of more than two axes are made flat.
 *
 * Shapes   [N, …] → components [k, D], projected [N, k]
 * Source   Pearson 1901; Hotelling 1933
 * @throws  ShapeError pca: expected features [N,…] with N ≥ 2, got shape [3]
 * @throws  OptionError pca: expected components from 1 to 2, got 3
 * @example pca(tensor([[0, 0], [3, 4], [6, 8]]), { components: 1 }).variances.map(Math.round) // [25]
 */
export function pca(features: Tensor, { components = 2 }: { components?: number } = {}): Pca {
  return analyse("pca", features, components);
}

function analyse(op: string, features: Tensor, k: number): Pca {
  const n = features.shape[0];
  const d = features.size / n;
  if (features.rank < 2 || n < 2 || features.size === 0) {
    throw new ShapeError(op, "features [N,…] with N ≥ 2", `shape ${formatShape(features.shape)}`);
  }
  const most = Math.min(n, d);
  if (!(Number.isInteger(k) && k >= 1 && k <= most)) {
    throw new OptionError(op, `components from 1 to ${most}`, String(k));
  }
  const { rows, mean } = centered(features.values, n, d);
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0) / (n - 1);
  const { values, vectors } = directions(rows, k);
  const variances = values.map((value) => Math.max(0, value) / (n - 1));
  const projected = rows.flatMap((row) => vectors.map((vector) => dot(row, vector)));
  const flat = Float32Array.from(vectors.flatMap((vector) => [...vector]));
  return {
    mean: fromArray(Float32Array.from(mean), [d]),
    components: fromArray(flat, [k, d]),
    variances,
    share: variances.map((value) => (total > 0 ? value / total : 0)),
    projected: fromArray(Float32Array.from(projected), [n, k]),
  };
}

function centered(values: ArrayLike<number>, n: number, d: number) {
  const mean = new Float64Array(d);
  for (let i = 0; i < n * d; i++) mean[i % d] += values[i] / n;
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: d }, (_, j) => values[i * d + j] - mean[j]),
  );
  return { rows, mean };
}

/** Of rows or of columns, whichever are fewer: XᵀX and XXᵀ have the same eigenvalues. */
function directions(rows: Float64Array[], k: number): Eigen {
  const d = rows[0].length;
  const wide = d > rows.length;
  const sides = wide ? rows : columnsOf(rows);
  const gram = sides.map((one) => Float64Array.from(sides, (other) => dot(one, other)));
  const found = gram.length <= SMALL ? jacobi(gram) : largestEigen(gram, k);
  const vectors = found.vectors.slice(0, k).map((vector) => {
    const direction = wide ? backTo(rows, vector) : vector;
    return pointed(direction);
  });
  return { values: found.values.slice(0, k), vectors };
}

const columnsOf = (rows: Float64Array[]): Float64Array[] =>
  Array.from(rows[0], (_, j) => Float64Array.from(rows, (row) => row[j]));

/** From a mixture of rows to the direction itself. */
function backTo(rows: Float64Array[], mix: Float64Array): Float64Array {
  const out = new Float64Array(rows[0].length);
  rows.forEach((row, i) => {
    for (let j = 0; j < out.length; j++) out[j] += mix[i] * row[j];
  });
  const length = Math.sqrt(dot(out, out)) || 1;
  return out.map((value) => value / length);
}

/** A direction and its opposite are the same: its largest number is made positive. */
function pointed(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? vector.map((value) => -value) : vector;
}

export interface PcaFigureOptions {
  /** The class of each row, and the classes' names. */
  labels?: ArrayLike<number>;
  classes?: readonly string[];
  title?: string;
}

const SYMBOLS = ["circle", "diamond", "square", "cross", "triangle-up", "x", "star"];

/**
 * Features along their first two principal components, a colour and a mark for each class.
 *
 * Source   Hotelling 1933; as a look at a network's features Donahue et al. 2014, "DeCAF", section 3
 * @throws  OptionError plotPca: expected one label per row (4), got 3
 * @throws  as `pca`
 */
export function plotPca(
  features: Tensor,
  { labels, classes, title }: PcaFigureOptions = {},
): Figure {
  const op = "plotPca";
  const { projected, share } = analyse(op, features, 2);
  const n = features.shape[0];
  if (labels && labels.length !== n) {
    throw new OptionError(op, `one label per row (${n})`, String(labels.length));
  }
  const kinds = [...new Set(labels ? Array.from(labels) : [0])].sort((a, b) => a - b);
  const component = t({ ko: "주성분", en: "component" });
  const base = baseLayout(title, { left: 60, bottom: 50, right: 130 });
  const named = (kind: number) => classes?.[kind] ?? String(kind);
  const [first, second] = share.map((part) => percent(part));
  const what = t({
    ko: `특징 ${n}개의 주성분 두 개, 분산의 ${first}와 ${second}`,
    en: `${n} features along two principal components, ${first} and ${second} of the variance`,
  });
  const list = labels ? `: ${kinds.map(named).join(", ")}` : "";
  return new Figure({
    data: kinds.map((kind, i) =>
      points(projected, (row) => !labels || labels[row] === kind, named(kind), i),
    ),
    layout: {
      ...base,
      width: WIDTH,
      height: 480,
      showlegend: labels !== undefined,
      xaxis: axis(`${component} 1 (${first})`),
      yaxis: axis(`${component} 2 (${second})`),
    },
    text: withTitle(title, what + list),
  });
}

function points(
  projected: Tensor,
  belongs: (row: number) => boolean,
  name: string,
  i: number,
): Trace {
  const rows = Array.from({ length: projected.shape[0] }, (_, row) => row).filter(belongs);
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: Float32Array.from(rows, (row) => projected.at(row, 0)),
    y: Float32Array.from(rows, (row) => projected.at(row, 1)),
    marker: {
      size: 7,
      opacity: 0.8,
      color: COLOURS[i % COLOURS.length],
      symbol: SYMBOLS[i % SYMBOLS.length],
    },
  };
}
