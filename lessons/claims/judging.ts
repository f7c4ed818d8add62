/** What the references and the known mistakes of this lesson share. */
export interface Row {
  printed: number;
  computed: number;
  exact: boolean;
}

export type Verdict = "holds" | "imprecise" | "wrong";

interface Generator {
  int(n: number): number;
}

/** A count must be equal; of the rest two percent are rounding, ten percent imprecise. */
export function verdictOf({ printed, computed, exact }: Row, error: (row: Row) => number): Verdict {
  if (exact) return printed === computed ? "holds" : "wrong";
  const size = error({ printed, computed, exact });
  return size <= 0.02 ? "holds" : size <= 0.1 ? "imprecise" : "wrong";
}

export const relative = ({ printed, computed }: Row): number =>
  Math.abs(printed - computed) / computed;

/** Six rows in which each known mistake shows. */
export function drawnRows(rng: Generator): [Row[]] {
  const base = 100 * (2 + rng.int(40));
  const near = 2 + rng.int(6);
  return [
    [
      { printed: base, computed: base, exact: true },
      { printed: base + near, computed: base, exact: true },
      { printed: (base * (1000 + rng.int(8))) / 1000, computed: base, exact: false },
      { printed: base * (0.92 + rng.int(4) / 100), computed: base, exact: false },
      { printed: base * 0.905, computed: base, exact: false },
      { printed: base * (0.3 + rng.int(40) / 100), computed: base, exact: false },
      { printed: 0.07 + rng.int(3) / 100, computed: 0.05, exact: false },
    ],
  ];
}

/** What was counted, and the same in thousands as printed: two of the rows far off, one too large and one too small. */
export function drawnTable(rng: Generator): [number[], number[]] {
  const computed = Array.from({ length: 6 }, () => 41_200 + 1024 * rng.int(900) + rng.int(300));
  const first = rng.int(3);
  const second = 3 + rng.int(3);
  const printed = computed.map((count, i) => {
    const factor = i === first ? 1.08 : i === second ? 0.93 : 1;
    return Math.round((factor * count) / 1024);
  });
  return [computed, printed];
}

/** The rows whose printed thousands differ by more than two percent. */
export const suspicious = (
  computed: readonly number[],
  printed: readonly number[],
  differs: (computed: number, printed: number) => boolean,
): number[] => computed.flatMap((count, i) => (differs(count, printed[i]) ? [i] : []));

export type Growth = "linear" | "geometric" | "neither";

const same = (values: readonly number[]): boolean =>
  values.every((value) => Math.abs(value - values[0]) < 1e-9 * Math.abs(values[0]) + 1e-9);
const steps = (values: readonly number[]): number[] =>
  values.slice(1).map((value, i) => value - values[i]);
const ratios = (values: readonly number[]): number[] =>
  values.slice(1).map((value, i) => value / values[i]);

/** `seen` says how much of the sequence is looked at. */
export function growthOf(
  values: readonly number[],
  seen: (values: readonly number[]) => readonly number[] = (all) => all,
): Growth {
  if (same(steps(seen(values)))) return "linear";
  return same(ratios(seen(values))) ? "geometric" : "neither";
}

/** Five sequences of every kind, one of which begins like another kind. */
export function drawnSequences(rng: Generator): [number[][]] {
  const start = 1 + rng.int(6);
  const step = 2 + rng.int(9);
  const factor = 2 + rng.int(2);
  const linear = Array.from({ length: 5 }, (_, i) => start + i * step);
  const geometric = Array.from({ length: 5 }, (_, i) => start * factor ** i);
  const beginsLinear = [...linear.slice(0, 3), linear[3] + 1 + rng.int(5), linear[4] + 9];
  const squares = Array.from({ length: 5 }, (_, i) => (start + i) ** 2);
  return [[linear, geometric, beginsLinear, squares]];
}

/** Of all pairs with different x, the part in which the larger x has the larger y. */
export function agreeing(
  x: readonly number[],
  y: readonly number[],
  counts: (dx: number, dy: number) => boolean = (dx, dy) => dx * dy > 0,
  apart: (i: number, j: number) => boolean = (i, j) => i < j,
): number {
  let [agree, all] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < x.length; j++) {
      if (!apart(i, j)) continue;
      all++;
      if (counts(x[j] - x[i], y[j] - y[i])) agree++;
    }
  }
  return agree / all;
}

/** Sizes in disorder, and errors with two that are equal. */
export function drawnTrend(rng: Generator): [number[], number[]] {
  const sizes = [4, 16, 64, 256, 1024].map((size) => size + rng.int(3));
  const low = 5 + rng.int(5);
  const errors = [low + 9, low + 4, low + 1, low + 1, low + 2].map((error) => error / 100);
  const turned = 1 + rng.int(4);
  const turn = (values: number[]) => [...values.slice(turned), ...values.slice(0, turned)];
  return [turn(sizes), turn(errors)];
}
