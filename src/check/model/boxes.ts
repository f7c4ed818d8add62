import { cocoMetrics } from "../../detect/cocoMetrics.js";
import { batchedNms } from "../../detect/nms.js";
import { decodeYolo } from "../../detect/yolo.js";
import { fromArray, noGrad, type Tensor } from "../../tensor/index.js";
import { isTensorLike, type TensorLike } from "../schema/describe.js";
import { both } from "../text.js";
import { type Network, NetworkProblem } from "./network.js";

/** Numbers of a box that was found (picture, class, score, x1, y1, x2, y2) and of one that there is (no score). */
const [FOUND, TRUE] = [7, 6];
/** As `evaluateDetector` and `yolo` have them. */
const [THRESHOLD, OVERLAP] = [0.05, 0.45];
/** Of one picture, the best first. */
const MOST_BOXES = 50;
/** Images of a batch. */
const BATCH = 20;

/**
 * What a detector says of images [N, C, H, W], one box's seven numbers after another's. Its output is YOLO's grid before σ,
 * [N, 5B + C, S, S]; the model's mode is put back.
 */
export function findBoxes(
  model: Network,
  images: Tensor,
  classes: number,
  between: () => void = () => {},
): number[] {
  const [total, ...shape] = images.shape;
  const size = shape.reduce((product, n) => product * n, 1);
  const training = model.training;
  const rows: number[] = [];
  model.eval();
  try {
    for (let start = 0; start < total; start += BATCH) {
      between();
      const n = Math.min(BATCH, total - start);
      const batch = fromArray(images.values.slice(start * size, (start + n) * size), [n, ...shape]);
      const output: unknown = noGrad(() => model.forward(batch));
      rows.push(...boxesOf(output, start, [n, classes], [shape[1], shape[2]]));
    }
  } finally {
    if (training) model.train();
  }
  return rows;
}

function boxesOf(
  output: unknown,
  first: number,
  [n, classes]: readonly [number, number],
  size: readonly [number, number],
): number[] {
  const { grid, boxes } = gridOf(output, n, classes);
  const said = decodeYolo(
    grid,
    size,
    { cells: grid.shape[1], boxes, classes },
    { threshold: THRESHOLD },
  );
  return said.flatMap(({ boxes: all, scores, labels }, i) => {
    const kept = batchedNms(all, scores, labels, OVERLAP).slice(0, MOST_BOXES);
    return kept.flatMap((k) => {
      const corners = Array.from(all.values.slice(4 * k, 4 * k + 4), (v, at) =>
        Math.min(Math.max(v, 0), at % 2 === 0 ? size[1] : size[0]),
      );
      return [first + i, labels[k], scores[k], ...corners];
    });
  });
}

/** [N, 5B + C, S, S] → σ of it as [N, S, S, 5B + C]. */
function gridOf(output: unknown, n: number, classes: number): { grid: Tensor; boxes: number } {
  const shape: readonly number[] = isTensorLike(output) ? output.shape : [];
  const [count, depth, rows, columns] = shape;
  const boxes = (depth - classes) / 5;
  const fits = shape.length === 4 && count === n && rows === columns && rows > 0;
  if (!(fits && Number.isInteger(boxes) && boxes >= 1)) {
    const got = isTensorLike(output) ? `[${shape.join(", ")}]` : typeof output;
    throw new NetworkProblem(
      both(
        `그림 ${n}장에서 나온 결과의 모양이 ${got}예요. [${n}, 5·B + ${classes}, S, S] 꼴이어야 해요: S×S칸의 칸마다 상자 B개와 클래스 ${classes}개.`,
        `For ${n} images the model gives ${got}; expected [${n}, 5·B + ${classes}, S, S]: B boxes and ${classes} classes for each of S×S cells.`,
      ),
    );
  }
  const area = rows * columns;
  const { values } = output as TensorLike;
  const grid = new Float32Array(n * area * depth);
  for (let at = 0; at < grid.length; at++) {
    const [image, cell, k] = [
      Math.floor(at / (area * depth)),
      Math.floor(at / depth) % area,
      at % depth,
    ];
    grid[at] = 1 / (1 + Math.exp(-values[(image * depth + k) * area + cell]));
  }
  return { grid: fromArray(grid, [n, rows, columns, depth]), boxes };
}

/** mAP at IoU 0.5 of boxes that were found. What is no box, and what lies in no picture, counts for none. */
export function meanPrecision(found: readonly unknown[], truth: ArrayLike<number>): number {
  // Pictures come in order, and there is something in each.
  const pictures = truth.length > 0 ? truth[truth.length - TRUE] + 1 : 0;
  const empty = (): Said[] =>
    Array.from({ length: pictures }, () => ({ boxes: [], scores: [], labels: [] }));
  const [said, wanted] = [empty(), empty()];
  for (let at = 0; at + FOUND <= found.length; at += FOUND) {
    const row = found.slice(at, at + FOUND);
    if (!row.every((v) => typeof v === "number" && Number.isFinite(v))) continue;
    const [picture, label, score, ...box] = row as number[];
    const one = said[picture];
    if (!one || one.labels.length >= MOST_BOXES) continue;
    one.boxes.push(...box);
    one.scores.push(score);
    one.labels.push(label);
  }
  for (let at = 0; at + TRUE <= truth.length; at += TRUE) {
    const [picture, label, ...box] = Array.from({ length: TRUE }, (_, k) => truth[at + k]);
    wanted[picture].boxes.push(...box);
    wanted[picture].labels.push(label);
  }
  const tensorOf = (one: Said) => fromArray(Float32Array.from(one.boxes), [one.labels.length, 4]);
  return cocoMetrics(
    said.map((one) => ({ ...one, boxes: tensorOf(one) })),
    wanted.map((one) => ({ labels: one.labels, boxes: tensorOf(one) })),
  ).ap50;
}

interface Said {
  boxes: number[];
  scores: number[];
  labels: number[];
}
