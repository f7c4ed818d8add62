import { t, throwIfInterrupted } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { fromArray, OptionError, rng, type Shape, type Tensor, zeros } from "../tensor/index.js";
import { answerOf, explaining } from "./explain.js";
import { Figure } from "./figure.js";
import { plotImages, withTitle } from "./images.js";
import { listed, short } from "./numbers.js";

export interface MaximizationOptions {
  /** Of the images that the model takes: [C, H, W] or [1, C, H, W]. */
  input: Shape;
  /** Which map, or which number, of the layer. Default 0. */
  channel?: number;
  /** Default 100. */
  steps?: number;
  /** How far a step goes, as a share of `norm`. Default 0.1. */
  learningRate?: number;
  /** Length of the image as a vector, which is kept. Default half the square root of its size. */
  norm?: number;
  /** Of the noise at the beginning. Default 0. */
  seed?: number;
}

/** What was found. */
export interface Maximization {
  /** [C, H, W] */
  image: Tensor;
  /** The mean answer of the channel to it, before the first step and after each. */
  answers: number[];
}

/**
 * The image that a channel of a layer answers most to: noise, changed step by step along the
 * gradient of the channel's mean, and kept at one length, since a brighter image always says more.
 *
 * Forward  x ← ρ · (x + ηρ · g/‖g‖) / ‖x + ηρ · g/‖g‖‖, g = ∂ mean(answer of the channel)/∂x
 * Source   Erhan, Bengio, Courville & Vincent 2009, "Visualizing Higher-Layer Features of a Deep
 *          Network", section 3.2
 * @throws  OptionError activationMaximization: expected a layer of the model (conv, …), got "conv9"
 * @throws  OptionError activationMaximization: expected a channel from 0 to 5, got 6
 * @throws  OptionError activationMaximization: expected steps, learningRate and norm > 0, got steps 0
 * @throws  OptionError activationMaximization: expected input as [C,H,W], got [28]
 */
export function activationMaximization(
  model: Module,
  layer: string,
  options: MaximizationOptions,
): Maximization {
  return maximize("activationMaximization", model, layer, options);
}

function maximize(
  op: string,
  model: Module,
  layer: string,
  options: MaximizationOptions,
): Maximization {
  const shape = shapeOf(op, options.input);
  const size = shape.reduce((a, b) => a * b, 1);
  const { channel = 0, steps = 100, learningRate = 0.1, norm = Math.sqrt(size) / 2 } = options;
  for (const [name, value] of Object.entries({ steps, learningRate, norm })) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new OptionError(op, "steps, learningRate and norm > 0", `${name} ${value}`);
  }
  const random = rng(options.seed ?? 0);
  let values = scaled(
    Float32Array.from({ length: size }, () => random.normal()),
    norm,
  );
  const answers: number[] = [];
  explaining(model, () => {
    for (let step = 0; step <= steps; step++) {
      throwIfInterrupted();
      const { answer, gradient } = climb(op, model, layer, { values, shape, channel });
      answers.push(answer);
      const length = lengthOf(gradient);
      if (step === steps || length === 0) break;
      const far = (learningRate * norm) / length;
      values = scaled(
        values.map((value, i) => value + far * gradient[i]),
        norm,
      );
    }
  });
  return { image: fromArray(values, shape.slice(1)), answers };
}

interface At {
  values: Float32Array<ArrayBuffer>;
  shape: number[];
  channel: number;
}

/** The mean answer of a channel, and how it changes with the image. */
function climb(op: string, model: Module, layer: string, { values, shape, channel }: At) {
  const x = fromArray(values.slice(), shape);
  x.requiresGrad = true;
  const answer = answerOf(op, model, x, layer);
  const channels = answer.shape[1];
  if (!(Number.isInteger(channel) && channel >= 0 && channel < channels)) {
    throw new OptionError(op, `a channel from 0 to ${channels - 1}`, String(channel));
  }
  const area = answer.size / channels;
  const dy = zeros(answer.shape);
  dy.values.fill(1 / area, channel * area, (channel + 1) * area);
  const own = Array.from(answer.values.subarray(channel * area, (channel + 1) * area));
  const mean = own.reduce((sum, value) => sum + value, 0) / area;
  answer.backward(dy);
  return { answer: mean, gradient: x.grad?.values ?? new Float32Array(values.length) };
}

function shapeOf(op: string, input: Shape): number[] {
  const shape = input.length === 3 ? [1, ...input] : [...input];
  if (shape.length === 4 && shape[0] === 1) return shape;
  throw new OptionError(op, "input as [C,H,W]", `[${input}]`);
}

const lengthOf = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

function scaled(values: Float32Array<ArrayBuffer>, norm: number): Float32Array<ArrayBuffer> {
  const factor = norm / (lengthOf(values) || 1);
  return values.map((value) => value * factor);
}

/**
 * What the channels of a layer look for: for each the image that it answers most to.
 *
 * Source   Erhan, Bengio, Courville & Vincent 2009, section 3.2
 * @throws  as `activationMaximization`
 */
export function plotActivationMaximization(
  model: Module,
  layer: string,
  options: Omit<MaximizationOptions, "channel"> & {
    channels: readonly number[];
    title?: string;
    columns?: number;
  },
): Figure {
  const { channels, title, columns } = options;
  const found = channels.map((channel) =>
    maximize("plotActivationMaximization", model, layer, { ...options, channel }),
  );
  const figure = plotImages(
    found.map(({ image }) => image),
    { titles: channels.map(String), title, columns },
  );
  const grown = found.map(
    ({ answers }, i) => `${channels[i]}: ${short(answers[0])} → ${short(answers.at(-1) ?? 0)}`,
  );
  const what = t({
    ko: `${layer}의 채널 ${channels.length}개가 가장 크게 답하는 이미지. 노이즈에서 시작한 평균 응답: ${listed(grown, 16)}`,
    en: `The images that ${channels.length} channels of ${layer} answer most to. Mean answer, from noise on: ${listed(grown, 16)}`,
  });
  return new Figure({ ...figure, text: withTitle(title, what) });
}
