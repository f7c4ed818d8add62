import type { ModelAnswer } from "../answers.js";
import { type Outcome, thrown } from "../outcome.js";
import { decodeTensor, type Json } from "../schema/index.js";
import { both } from "../text.js";
import { findBoxes } from "./boxes.js";
import {
  countMultiplyAdds,
  isNetwork,
  layerTypes,
  loadWeights,
  NetworkProblem,
  predict,
  type Weights,
} from "./network.js";

/**
 * Builds the student's network, loads the weights that came with the notebook, and asks for
 * predictions: `{ predictions, layers, multiplyAdds }`. `inputs` is `[weights, images]`.
 */
export function askModel(
  answer: ModelAnswer,
  [weights, images]: readonly Json[],
  build: unknown,
): Outcome {
  if (typeof build !== "function") return { kind: "nothing" };
  try {
    const network: unknown = build();
    if (!isNetwork(network)) return { kind: "wrongType", problem: notANetwork };
    loadWeights(network, weights as Weights);
    const x = decodeTensor(images);
    const predictions = answer.boxes
      ? findBoxes(network, x, answer.classes)
      : predict(network, x, answer);
    const multiplyAdds = countMultiplyAdds(network, answer.input);
    return { kind: "value", value: { predictions, layers: layerTypes(network), multiplyAdds } };
  } catch (error) {
    return error instanceof NetworkProblem
      ? { kind: "wrongType", problem: error.problem }
      : thrown(error);
  }
}

export const notANetwork = both(
  "build 함수가 Module을 돌려주지 않았어요.",
  "The build function does not give a Module.",
);
