import { throwIfInterrupted } from "../../host/index.js";
import { signature } from "../answers.js";
import type { ModelData } from "../data.js";
import { thrown } from "../outcome.js";
import type { CheckReport } from "../report.js";
import { both, type Text } from "../text.js";
import { notANetwork } from "./ask.js";
import { findBoxes, meanPrecision } from "./boxes.js";
import type { ImageSource } from "./images.js";
import {
  countLayers,
  countMultiplyAdds,
  countWeights,
  isNetwork,
  layerTypes,
  meanIou,
  type Network,
  NetworkProblem,
  predict,
  weightsOf,
} from "./network.js";
import { modelProblem, modelReport } from "./report.js";

const PER_LOOK = 500;

/** Measures the student's trained model on images with known labels. Never throws, but for a pressed Stop. */
export function runModelCheck(
  data: ModelData,
  given: unknown,
  images: () => ImageSource,
): CheckReport {
  try {
    const network = readyNetwork(data, given);
    return "parts" in network ? network : measure(data, network, images());
  } catch (error) {
    if (error instanceof NetworkProblem) return modelProblem(data, "type", error.problem);
    return failed(data, error);
  }
}

function failed(data: ModelData, error: unknown): CheckReport {
  const outcome = thrown(error);
  if (outcome.kind === "unsolved") return unsolved(data);
  const text = outcome.kind === "threw" ? `${outcome.name}: ${outcome.message}` : "";
  return modelProblem(
    data,
    "failed",
    both(`오류로 멈췄어요: ${text}`, `It stopped with an error: ${text}`),
  );
}

const unsolved = (data: ModelData) =>
  modelProblem(data, "unsolved", both("아직 풀지 않았어요.", "Not solved yet."));

/** The trained model, once it is clear that `build` builds the same network; else what is wrong. */
function readyNetwork(data: ModelData, given: unknown): Network | CheckReport {
  const { build, model } = (given ?? {}) as { build?: unknown; model?: unknown };
  const wanted = signature(data.answer);
  if (typeof build !== "function") {
    const call = `check.${data.name}({ build, model })`;
    return modelProblem(
      data,
      "type",
      both(
        `${call}처럼 불러 주세요. 답의 꼴: ${wanted}`,
        `Call it as ${call}. Expected: ${wanted}`,
      ),
    );
  }
  const built: unknown = build();
  if (built === undefined || built === null) return unsolved(data);
  if (!isNetwork(built)) return modelProblem(data, "type", notANetwork);
  if (!isNetwork(model)) {
    const reason = both(
      "아직 학습한 모델이 없어요. 학습 셀을 먼저 실행해 주세요.",
      "There is no trained model yet. Run the training cell first.",
    );
    return modelProblem(data, model === undefined || model === null ? "unsolved" : "type", reason);
  }
  const other = firstOther(built, model);
  return other ? modelProblem(data, "failed", other) : model;
}

/** The grader loads the weights into what `build` builds: they must fit. */
function firstOther(built: Network, model: Network): Text | null {
  const [wants, has] = [shapes(built), shapes(model)];
  const name = [...Object.keys(wants), ...Object.keys(has)].find((key) => wants[key] !== has[key]);
  if (name === undefined) return null;
  const [a, b] = [wants[name] ?? "–", has[name] ?? "–"];
  return both(
    `build가 만드는 신경망과 학습한 모델이 달라요(${name}: ${a}, ${b}). build를 고쳤다면 다시 학습해 주세요.`,
    `build makes another network than the one you trained (${name}: ${a} and ${b}). After a change of build, train again.`,
  );
}

function shapes(network: Network): Record<string, string> {
  const entries = Object.entries(network.stateDict()).map(([name, { shape }]) => [
    name,
    `[${shape.join(", ")}]`,
  ]);
  return Object.fromEntries(entries);
}

function measure(data: ModelData, network: Network, source: ImageSource): CheckReport {
  const total = Math.min(source.length, data.visible ?? source.length);
  const { classes, pixels, boxes } = data.answer;
  const [answers, truth]: number[][] = [[], []];
  for (let start = 0; start < total; start += PER_LOOK) {
    const indices = Array.from({ length: Math.min(PER_LOOK, total - start) }, (_, i) => start + i);
    const { x, y } = source.batch(indices);
    const predictions = boxes
      ? findBoxes(network, x, classes, throwIfInterrupted)
      : predict(network, x, data.answer, throwIfInterrupted);
    for (const answer of predictions) answers.push(answer);
    for (let i = 0; i < y.length; i++) truth.push(y[i]);
  }
  const correct = answers.filter((answer, i) => answer === truth[i]).length;
  const weights = weightsOf(network);
  const parameters = countWeights(weights);
  const depth = countLayers(weights);
  const multiplyAdds = countMultiplyAdds(network, data.answer.input);
  const miou = pixels ? meanIou(answers, truth, classes) : undefined;
  const map50 = boxes ? meanPrecision(answers, truth) : undefined;
  const layers = layerTypes(network);
  const facts = { correct, total, parameters, depth, multiplyAdds, layers, miou, map50 };
  return modelReport(data, facts);
}
