/** What the references and the known mistakes of this lesson share. */
export interface Run {
  member: string;
  accuracy: number;
  parameters: number;
}

interface Generator {
  int(n: number): number;
}

export const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const mean = (values: readonly number[]): number => total(values) / values.length;

/** Sum of squared distances from the mean. */
export const squares = (values: readonly number[]): number =>
  total(values.map((value) => (value - mean(values)) ** 2));

/** Variance of the share of right answers on n images. */
export const variance = (share: number, n: number): number => (share * (1 - share)) / n;

/** The run with the largest score among those that fit. */
export function bestOf(
  runs: readonly Run[],
  fits: (run: Run) => boolean,
  score: (run: Run) => number,
): string {
  const allowed = runs.filter(fits);
  return allowed.reduce((best, run) => (score(run) > score(best) ? run : best), allowed[0]).member;
}

/** Competition ranking: 1 + how many are better. */
export const ranked = (
  values: readonly number[],
  better: (a: number, b: number) => boolean,
): number[] => values.map((value) => 1 + values.filter((other) => better(other, value)).length);

const NAMES = ["Mina", "Jun", "Ara", "Bo", "Dan", "Eun"];

/** Runs of which the most accurate one, and the largest that fits, are traps. */
export function drawnRuns(rng: Generator): [Run[], number] {
  const budget = 1000 * (2 + rng.int(8));
  const accuracy = (low: number) => (low + rng.int(9)) / 1000;
  const below = (share: number) => Math.floor(budget * share) - rng.int(50);
  const [a, b, c, d, e] = NAMES.map(
    (_, i) => NAMES[(i + rng.int(1) + budget / 1000) % NAMES.length],
  );
  const runs: Run[] = [
    { member: a, accuracy: accuracy(910), parameters: below(0.3) },
    { member: b, accuracy: accuracy(990), parameters: budget + 1 + rng.int(5000) },
    { member: c, accuracy: accuracy(970), parameters: below(0.7) },
    { member: d, accuracy: accuracy(950), parameters: budget },
    { member: e, accuracy: accuracy(930), parameters: below(0.2) },
  ];
  return [runs, budget];
}

/** Accuracies with ties in them, not in order. */
export function drawnScores(rng: Generator): number[] {
  const low = 80 + rng.int(10);
  const scores = [low + 1, low + 5, low + 5, low + 9, low + 3].map((value) => value / 100);
  const turned = rng.int(scores.length);
  return [...scores.slice(turned), ...scores.slice(0, turned)];
}
