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

interface Found {
  first: Difference | null;
  wrong: number;
  total: number;
}

/** The first difference between decoded values of one schema, or null where they agree. */
export function difference(
  expected: unknown,
  got: unknown,
  comparison: Comparison,
): Difference | null {
  const found: Found = { first: null, wrong: 0, total: 0 };
  walk(expected, got, [], comparison, found);
  return found.first?.kind === "value"
    ? { ...found.first, wrong: found.wrong, total: found.total }
    : found.first;
}

type Path = (number | string)[];

function walk(expected: unknown, got: unknown, path: Path, how: Comparison, found: Found): void {
  if (isTensorLike(expected) && isTensorLike(got))
    return walkTensors(expected, got, path, how, found);
  if (Array.isArray(expected) && Array.isArray(got))
    return walkArrays(expected, got, path, how, found);
  if (typeof expected === "object" && expected !== null) {
    const [wants, has] = [expected, got] as Record<string, unknown>[];
    for (const key of Object.keys(wants)) walk(wants[key], has[key], [...path, key], how, found);
    return;
  }
  compareScalars(expected as Scalar, got as Scalar, () => path, how, found);
}

function walkTensors(
  expected: { shape: readonly number[]; values: ArrayLike<number> },
  got: { shape: readonly number[]; values: ArrayLike<number> },
  path: Path,
  how: Comparison,
  found: Found,
): void {
  if (!sameNumbers(expected.shape, got.shape))
    return shapesDiffer(expected.shape, got.shape, path, found);
  for (let i = 0; i < expected.values.length; i++) {
    const where = () => [...path, ...indexOf(i, expected.shape)];
    compareScalars(expected.values[i], got.values[i], where, how, found);
  }
}

function walkArrays(
  expected: unknown[],
  got: unknown[],
  path: Path,
  how: Comparison,
  found: Found,
): void {
  const [wants, has] = [extent(expected), extent(got)];
  if (!sameNumbers(wants, has)) return shapesDiffer(wants, has, path, found);
  if (expected.length !== got.length)
    return shapesDiffer([expected.length], [got.length], path, found);
  expected.forEach((item, i) => {
    walk(item, got[i], [...path, i], how, found);
  });
}

function compareScalars(
  expected: Scalar,
  got: Scalar,
  where: () => Path,
  how: Comparison,
  found: Found,
): void {
  found.total++;
  const agree =
    typeof expected === "number" && typeof got === "number"
      ? numbersAgree(expected, got, how)
      : expected === got;
  if (agree) return;
  found.wrong++;
  found.first ??= { kind: "value", where: where(), expected, got, wrong: 1, total: 1 };
}

function shapesDiffer(
  expected: readonly number[],
  got: readonly number[],
  where: Path,
  found: Found,
): void {
  found.first ??= { kind: "shape", where, expected, got };
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
