/** The parameters in layers of type Linear. */
export function dense(types: readonly string[], params: readonly number[]): number {
  return types.reduce((sum, type, i) => sum + (type === "Linear" ? params[i] : 0), 0);
}

/** How many pairs (i before j) differ so that `counts` says yes to both differences. */
export function pairs(
  work: readonly number[],
  seconds: readonly number[],
  counts: (work: number, seconds: number) => boolean,
): number {
  let found = 0;
  for (let i = 0; i < work.length; i++)
    for (let j = i + 1; j < work.length; j++)
      if (counts(work[j] - work[i], seconds[j] - seconds[i])) found++;
  return found;
}

/** For each network whether another one beats it; by other rules: `equals` do, or only what is better in both. */
export function beaten(
  costs: readonly number[],
  accuracies: readonly number[],
  { equals = false, strict = false }: { equals?: boolean; strict?: boolean },
): boolean[] {
  return costs.map((cost, i) =>
    costs.some((other, j) => {
      if (i === j) return false;
      const [cheaper, better] = [other < cost, accuracies[j] > accuracies[i]];
      if (strict) return cheaper && better;
      const noWorse = other <= cost && accuracies[j] >= accuracies[i];
      return noWorse && (equals || cheaper || better);
    }),
  );
}

/** `of` each number and the one after it. */
export const sharesOf = (
  errors: readonly number[],
  of: (before: number, after: number) => number,
): number[] => errors.slice(1).map((after, i) => of(errors[i], after));
