import type { Rng, Tensor } from "../tensor/index.js";
import type { AnyAnswer, FnAnswer, ModelAnswer, ValueAnswer } from "./answers.js";
import type { Comparison } from "./compare.js";
import type { Text } from "./text.js";

/** What every exercise says. */
export interface Common<K> {
  readonly title: Text;
  /** How much work it is. */
  readonly points: number;
  /** The names of the set-up cells that the answer stands on. */
  readonly needs?: readonly string[];
  readonly answer: K;
  /** The second is nearly the answer. */
  readonly hints: readonly [Text, Text];
}

/** A known mistake: what it gives, and a question that leads out of it. */
export interface Mistake<A> {
  readonly answer: A;
  readonly says: Text;
}

export interface FnParts<A extends unknown[], R> {
  /** The inputs that a student sees. */
  readonly cases: readonly A[];
  /** One more input tuple; the grader draws them from a secret seed. */
  readonly generate: (rng: Rng) => A;
  readonly reference: (...inputs: A) => R;
  /** Default: `close()` where there are fractions, else `exact()`. */
  readonly compare?: Comparison;
  readonly mistakes: Readonly<Record<string, Mistake<(...inputs: A) => R>>>;
}

export interface ValueParts<T> {
  readonly reference: T;
  readonly compare?: Comparison;
  readonly mistakes: Readonly<Record<string, Mistake<T>>>;
}

/** What a trained model that was made with a known mistake looks like; all that are given must hold. */
export interface ModelSigns {
  readonly accuracyBelow?: number;
  readonly accuracyAbove?: number;
  /** The model has a layer of this type, as `summary` names it: "Softmax". */
  readonly has?: string;
  /** The model has no layer of this type. */
  readonly lacks?: string;
}

export interface ModelParts {
  /** The accuracy to reach, 0 to 1. */
  readonly target: number;
  /** For who wants more; not graded. */
  readonly stretch?: number;
  readonly maxParameters?: number;
  /** Of one image's forward pass, as `summary` counts them. */
  readonly maxMultiplyAdds?: number;
  /** Layers with weights, at least; those of a shortcut do not count. */
  readonly minLayers?: number;
  /** The number of test images that the check in the cell looks at (default: all). */
  readonly visible?: number;
  /** Images for the grader, with a class for each, or each pixel (default: as `images` of the answer says). */
  readonly generate?: (rng: Rng) => LabelledImages;
  readonly mistakes: Readonly<Record<string, { readonly when: ModelSigns; readonly says: Text }>>;
}

export interface LabelledImages {
  readonly images: Tensor;
  readonly labels: ArrayLike<number>;
}

/** What belongs to an exercise whose answer is of this kind. */
export type Parts<K> =
  K extends FnAnswer<infer A, infer R>
    ? FnParts<A, R>
    : K extends ValueAnswer<infer T>
      ? ValueParts<T>
      : K extends ModelAnswer
        ? ModelParts
        : never;

export type Exercise<K extends AnyAnswer = AnyAnswer> = Common<K> & Parts<K>;

// biome-ignore lint/suspicious/noExplicitAny: stands for every such exercise.
export type FnExercise<A extends unknown[] = any, R = any> = Common<FnAnswer<A, R>> & FnParts<A, R>;
// biome-ignore lint/suspicious/noExplicitAny: stands for every such exercise.
export type ValueExercise<T = any> = Common<ValueAnswer<T>> & ValueParts<T>;
export type ModelExercise = Common<ModelAnswer> & ModelParts;
export type AnyExercise = FnExercise | ValueExercise | ModelExercise;

/**
 * An exercise: one definition that answers in the cell and is asked again by the grader. The
 * answer's type decides the types of reference, mistakes, cases and generator.
 *
 * Throws where the definition cannot work: no points, fewer than two mistakes, no case.
 */
export function exercise<const K extends AnyAnswer>(spec: Common<K> & Parts<K>): Exercise<K> {
  const any = spec as unknown as AnyExercise;
  const refuse = (expected: string, got: string, hint: string): never => {
    throw new Error(`exercise "${any.title?.en}": expected ${expected}, got ${got}\nhint: ${hint}`);
  };
  if (!(any.points > 0)) refuse("points above 0", String(any.points), "say how much work it is");
  const mistakes = Object.keys(any.mistakes).length;
  if (mistakes < 2)
    refuse("at least 2 known mistakes", String(mistakes), "what do students get wrong here?");
  if ("cases" in any && any.cases.length === 0)
    refuse("at least one case", "none", "add inputs that a student sees");
  if ("target" in any && !(any.target > 0 && any.target <= 1))
    refuse("a target accuracy in (0, 1]", String(any.target), "0.98 is 98 %");
  return spec as Exercise<K>;
}
