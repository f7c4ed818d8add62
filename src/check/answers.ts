import type { Infer, Schema, SchemaData } from "./schema/index.js";
import { schemaOf } from "./schema/index.js";

/**
 * Pictures that a model's check in the cell looks at: MNIST's test digits, drawn dogs, drawn streets, digits cut out of
 * photographs (`digitRegions`), digits before photographs (`digitScenes`).
 */
export type PictureSet = "digits" | "breeds" | "streets" | "regions" | "scenes";

/** The answer is a function, asked with inputs. */
export interface FnAnswer<A extends unknown[], R> {
  readonly kind: "fn";
  readonly parameters: readonly { readonly name: string; readonly schema: SchemaData }[];
  readonly result: SchemaData;
  /** True where the answer gives a Promise. */
  readonly async: boolean;
  /** For the compiler only. */
  readonly types?: (...inputs: A) => R;
}

/** The answer is one value. */
export interface ValueAnswer<T> {
  readonly kind: "value";
  readonly result: SchemaData;
  /** For the compiler only. */
  readonly types?: T;
}

/** The answer is a trained model: `{ build, model }`. */
export interface ModelAnswer {
  readonly kind: "model";
  /** The shape of one image. */
  readonly input: readonly number[];
  readonly classes: number;
  /** Default "digits". */
  readonly images?: PictureSet;
  /** Every pixel has a class: the model gives [N, classes, H, W], and its mean IoU is measured. */
  readonly pixels?: boolean;
  /** A detector of "scenes": the model gives YOLO's grid before σ, [N, 5B + classes, S, S], and its mAP50 is measured. */
  readonly boxes?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: stands for every answer; each exercise has its own.
export type AnyAnswer = FnAnswer<any, any> | ValueAnswer<any> | ModelAnswer;

/** The answer's kind as plain JSON, without what is for the compiler only. */
export type AnswerData =
  | Omit<FnAnswer<never, never>, "types">
  | Omit<ValueAnswer<never>, "types">
  | ModelAnswer;

// biome-ignore lint/suspicious/noExplicitAny: a parameter may have any type.
type Parameters = Record<string, Schema<any>>;

/**
 * A function's parameters, in order, and its result:
 * `fn({ image: tensor(), stride: integer() }, tensor())` is `(image: Tensor, stride: number) => Tensor`.
 */
export function fn<P extends Parameters, R>(
  parameters: P,
  result: Schema<R>,
  options: { async?: boolean } = {},
): FnAnswer<InputsOf<P>, R> {
  return {
    kind: "fn",
    parameters: Object.entries(parameters).map(([name, { data }]) => ({ name, schema: data })),
    result: result.data,
    async: options.async ?? false,
  };
}

/** One value, such as a filter that the student writes down. */
export const value = <T>(result: Schema<T>): ValueAnswer<T> => ({
  kind: "value",
  result: result.data,
});

/** A trained classifier, of images or of pixels: one image's shape and the number of classes. */
export const model = (options: Omit<ModelAnswer, "kind">): ModelAnswer => ({
  kind: "model",
  ...options,
});

/** How an answer's type is written, for messages and declarations. */
export function signature(answer: AnswerData): string {
  if (answer.kind === "model") return "{ build: () => Module; model: Module }";
  const result = schemaOf(answer.result).typescript;
  if (answer.kind === "value") return result;
  const inputs = answer.parameters.map(
    ({ name, schema }) => `${name}: ${schemaOf(schema).typescript}`,
  );
  return `(${inputs.join(", ")}) => ${answer.async ? `Promise<${result}>` : result}`;
}

/*
 * The tuple of an object's value types in the order in which its fields are written. TypeScript has
 * no word for that order, but it resolves a mapped type's members in it when it compares the type
 * with an index signature, and a union keeps the order in which its members were made: so the
 * fields are first turned into functions, compared, then peeled off the union one by one. A wrong
 * order would be a compile error in a lesson; test/check/types.test.ts pins it.
 */
type Marks<P> = { [K in keyof P]: (key: K, of: P) => void };
type InOrder<P, M = Marks<P>> = M extends Record<string, unknown> ? M[keyof M] : never;
type Overloads<U> = (U extends unknown ? (u: U) => void : never) extends (u: infer O) => void
  ? O
  : never;
type Peel<P, U, Tail extends unknown[] = []> = [U] extends [never]
  ? Tail
  : Overloads<U> extends (key: infer K, of: P) => void
    ? Peel<P, Exclude<U, (key: K, of: P) => void>, [Infer<P[K & keyof P]>, ...Tail]>
    : never;
export type InputsOf<P> = Peel<P, InOrder<P>>;
