import { type Comparison, numbersAgree } from "./compare.js";
import { isTensorLike } from "./schema/index.js";

type Scalar = number | string | boolean;

/** Where and how an answer first leaves what is expected. */
export type Difference =
  | {
      readonly kind: "value";
      /** Index by index from the outside; empty where the answer is one number. */
      readonly where: readonly (number | string)[];
      readonly expected: Scalar;
      readonly got: Scalar;
      /** How many numbers are wrong, of how many. */
      readonly wrong: number;
      readonly total: number;
    }
  | {
      readonly kind: "shape";
      readonly where: readonly (number | string)[];
      readonly expected: readonly number[];
      readonly got: readonly number[];
    };

type Path = (number | string)[];

interface Sized {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The first difference between decoded values of one schema, or null where they agree. */
export function difference(
  expected: unknown,
  got: unknown,
  comparison: Comparison,
): Difference | null {
  const walk = new Walk(comparison);
  walk.any(expected, got, []);
  return walk.found();
}

/** One pass over both values: keeps the first difference and counts the numbers. */
class Walk {
  #first: Difference | null = null;
  #wrong = 0;
  #total = 0;

  constructor(private readonly comparison: Comparison) {}

  found(): Difference | null {
    if (this.#first?.kind !== "value") return this.#first;
    return { ...this.#first, wrong: this.#wrong, total: this.#total };
  }

  any(expected: unknown, got: unknown, path: Path): void {
    if (isTensorLike(expected) && isTensorLike(got)) this.#tensors(expected, got, path);
    else if (Array.isArray(expected) && Array.isArray(got)) this.#arrays(expected, got, path);
    else if (typeof expected === "object" && expected !== null) {
      const [wants, has] = [expected, got] as Record<string, unknown>[];
      for (const key of Object.keys(wants)) this.any(wants[key], has[key], [...path, key]);
    } else this.#scalars(expected as Scalar, got as Scalar, () => path);
  }

  #tensors(expected: Sized, got: Sized, path: Path): void {
    if (!this.#sameShape(expected.shape, got.shape, path)) return;
    for (let i = 0; i < expected.values.length; i++) {
      const where = () => [...path, ...indexOf(i, expected.shape)];
      this.#scalars(expected.values[i], got.values[i], where);
    }
  }

  #arrays(expected: unknown[], got: unknown[], path: Path): void {
    if (!this.#sameShape(extent(expected), extent(got), path)) return;
    expected.forEach((item, i) => {
      this.any(item, got[i], [...path, i]);
    });
  }

  #sameShape(expected: readonly number[], got: readonly number[], where: Path): boolean {
    if (sameNumbers(expected, got)) return true;
    this.#first ??= { kind: "shape", where, expected, got };
    return false;
  }

  #scalars(expected: Scalar, got: Scalar, where: () => Path): void {
    this.#total++;
    const agree =
      typeof expected === "number" && typeof got === "number"
        ? numbersAgree(expected, got, this.comparison)
        : expected === got;
    if (agree) return;
    this.#wrong++;
    this.#first ??= { kind: "value", where: where(), expected, got, wrong: 1, total: 1 };
  }
}

/** The shape of an array whose lines are equally long: [rows, columns]; else as deep as it is regular. */
export function extent(array: unknown[]): number[] {
  if (array.length === 0 || !array.every(Array.isArray)) return [array.length];
  const inner = (array as unknown[][]).map(extent);
  return inner.every((shape) => sameNumbers(shape, inner[0]))
    ? [array.length, ...inner[0]]
    : [array.length];
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** Row-major position → index in each axis. */
function indexOf(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = position; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}
