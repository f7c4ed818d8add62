import { fromArray, noGrad, type Tensor } from "../../tensor/index.js";
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

/** The types of a model's layers, each once: "Conv2d", "ReLU". */
export function layerTypes(model: Network): string[] {
  const modules = model.namedModules ? [...model.namedModules()] : [];
  return [...new Set(modules.map(([, module]) => module.constructor.name))];
}

const BATCH = 100;

/** The class with the largest output for each image [N, C, H, W]; the model's mode is put back. */
export function predict(
  model: Network,
  images: Tensor,
  classes: number,
  between: () => void = () => {},
): number[] {
  const [total, ...shape] = images.shape;
  const size = shape.reduce((product, n) => product * n, 1);
  const training = model.training;
  const answers: number[] = [];
  model.eval();
  try {
    for (let start = 0; start < total; start += BATCH) {
      between();
      const n = Math.min(BATCH, total - start);
      const batch = fromArray(images.values.slice(start * size, (start + n) * size), [n, ...shape]);
      const scores = noGrad(() => model.forward(batch));
      answers.push(...largest(scores, n, classes));
    }
  } finally {
    if (training) model.train();
  }
  return answers;
}

function largest(scores: unknown, n: number, classes: number): number[] {
  const shape = isTensorLike(scores) ? `[${scores.shape.join(", ")}]` : typeof scores;
  const expected = `[${n}, ${classes}]`;
  if (!isTensorLike(scores) || shape !== expected) {
    throw new NetworkProblem(
      both(
        `그림 ${n}장에서 나온 결과의 모양이 ${shape}예요. ${withJosa(expected, "이어야/여야")} 해요: 그림마다 숫자 ${classes}개.`,
        `For ${n} images the model gives ${shape}; expected ${expected}: ${classes} numbers for each image.`,
      ),
    );
  }
  return Array.from({ length: n }, (_, i) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (scores.values[i * classes + c] > scores.values[i * classes + best]) best = c;
    }
    return best;
  });
}
