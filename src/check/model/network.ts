import { type Module, summary } from "../../nn/index.js";
import { fromArray, noGrad, type Tensor } from "../../tensor/index.js";
import type { ModelAnswer } from "../answers.js";
import { withJosa } from "../josa.js";
import { decodeTensor, type EncodedTensor, encodeTensor, isTensorLike } from "../schema/index.js";
import { both, type Text } from "../text.js";

/** The parts of a `Module` that a check uses: any copy of the library's will do. */
export interface Network {
  readonly training: boolean;
  forward(x: Tensor): Tensor;
  train(): unknown;
  eval(): unknown;
  stateDict(): Record<string, Tensor>;
  loadStateDict(dict: Record<string, Tensor>): unknown;
  namedModules?(): Iterable<[string, object]>;
}

/** A trained model as data: what `application/vnd.convlab.weights+json` holds. */
export interface Weights {
  [key: string]: { [name: string]: EncodedTensor };
  stateDict: { [name: string]: EncodedTensor };
}

/** Something that cannot be judged, with words for the student. */
export class NetworkProblem extends Error {
  override readonly name = "NetworkProblem";
  constructor(readonly problem: Text) {
    super(problem.en);
  }
}

export function isNetwork(value: unknown): value is Network {
  if (typeof value !== "object" || value === null) return false;
  const { forward, stateDict, eval: toEval } = value as Partial<Network>;
  return [forward, stateDict, toEval].every((method) => typeof method === "function");
}

export function weightsOf(model: Network): Weights {
  const entries = Object.entries(model.stateDict()).map(([name, t]): [string, EncodedTensor] => [
    name,
    encodeTensor(t),
  ]);
  return { stateDict: Object.fromEntries(entries) };
}

export function loadWeights(model: Network, weights: Weights): void {
  const entries = Object.entries(weights.stateDict).map(([name, json]): [string, Tensor] => [
    name,
    decodeTensor(json),
  ]);
  model.loadStateDict(Object.fromEntries(entries));
}

/** How many numbers a model's weights are, by the shapes in the data. */
export function countWeights({ stateDict }: Weights): number {
  const sizes = Object.values(stateDict).map(({ shape }) =>
    shape.reduce((product, n) => product * n, 1),
  );
  return sizes.reduce((sum, n) => sum + n, 0);
}

/** How many layers have weights, by the shapes in the data: a bias or a batch norm is a vector. A shortcut is no layer. */
export function countLayers({ stateDict }: Weights): number {
  const layers = Object.entries(stateDict).filter(([, { shape }]) => shape.length > 1);
  return layers.filter(([name]) => !/shortcut|downsample/.test(name)).length;
}

/** Multiply-adds of one image's forward pass; null where none can be counted. */
export function countMultiplyAdds(model: Network, input: readonly number[]): number | null {
  try {
    return summary(model as unknown as Module, [1, ...input]).macs || null;
  } catch {
    return null;
  }
}

/** The types of a model's layers, each once: "Conv2d", "ReLU". */
export function layerTypes(model: Network): string[] {
  const modules = model.namedModules ? [...model.namedModules()] : [];
  return [...new Set(modules.map(([, module]) => module.constructor.name))];
}

/** Images of a batch: at most so many, and so many numbers. */
const [BATCH, NUMBERS] = [100, 200_000];

/** The class with the largest output for each image [N, C, H, W], or each pixel; the model's mode is put back. */
export function predict(
  model: Network,
  images: Tensor,
  { classes, pixels = false }: Pick<ModelAnswer, "classes" | "pixels">,
  between: () => void = () => {},
): number[] {
  const [total, ...shape] = images.shape;
  const size = shape.reduce((product, n) => product * n, 1);
  const most = Math.max(1, Math.min(BATCH, Math.floor(NUMBERS / size)));
  const place = pixels ? shape.slice(1) : [];
  const training = model.training;
  const answers: number[] = [];
  model.eval();
  try {
    for (let start = 0; start < total; start += most) {
      between();
      const n = Math.min(most, total - start);
      const batch = fromArray(images.values.slice(start * size, (start + n) * size), [n, ...shape]);
      const scores = noGrad(() => model.forward(batch));
      for (const answer of largest(scores, [n, classes, ...place])) answers.push(answer);
    }
  } finally {
    if (training) model.train();
  }
  return answers;
}

function largest(scores: unknown, wanted: readonly number[]): number[] {
  const shape = isTensorLike(scores) ? `[${scores.shape.join(", ")}]` : typeof scores;
  const expected = `[${wanted.join(", ")}]`;
  const [n, classes, ...place] = wanted;
  if (!isTensorLike(scores) || shape !== expected) {
    const [ko, en] = place.length > 0 ? ["픽셀", "pixel"] : ["그림", "image"];
    throw new NetworkProblem(
      both(
        `그림 ${n}장에서 나온 결과의 모양이 ${shape}예요. ${withJosa(expected, "이어야/여야")} 해요: ${ko}마다 숫자 ${classes}개.`,
        `For ${n} images the model gives ${shape}; expected ${expected}: ${classes} numbers for each ${en}.`,
      ),
    );
  }
  const { values } = scores;
  const area = place.reduce((product, side) => product * side, 1);
  return Array.from({ length: n * area }, (_, i) => {
    const first = Math.floor(i / area) * classes * area + (i % area);
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (values[first + c * area] > values[first + best * area]) best = c;
    }
    return best;
  });
}

/** The mean IoU over the classes that occur in the answer or the truth. */
export function meanIou(
  answer: readonly unknown[],
  truth: ArrayLike<number>,
  classes: number,
): number {
  const [both, either] = [0, 1].map(() => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) {
    const said = answer[i];
    either[truth[i]]++;
    if (said === truth[i]) both[truth[i]]++;
    // The answer may come from anywhere: what is no class counts for none.
    else if (typeof said === "number" && either[said] !== undefined) either[said]++;
  }
  const ious = either.flatMap((n, k) => (n > 0 ? [both[k] / n] : []));
  return ious.reduce((sum, iou) => sum + iou, 0) / Math.max(1, ious.length);
}
