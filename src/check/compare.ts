/** How an answer is held against what is expected. Plain JSON: it travels in the student's bundle. */
export type Comparison =
  | { readonly kind: "exact" }
  | { readonly kind: "close"; readonly rtol: number; readonly atol: number };

/** Equal to the last digit. */
export const exact = (): Comparison => ({ kind: "exact" });

/** |got − expected| ≤ atol + rtol · |expected|, for every number in the answer. */
export const close = ({
  rtol = 1e-4,
  atol = 1e-5,
}: {
  rtol?: number;
  atol?: number;
} = {}): Comparison => ({
  kind: "close",
  rtol,
  atol,
});

/** Whether two numbers count as the same. NaN equals NaN only, an infinity itself only. */
export function numbersAgree(expected: number, got: number, comparison: Comparison): boolean {
  if (Object.is(expected, got) || expected === got) return true;
  if (comparison.kind === "exact" || !Number.isFinite(expected) || !Number.isFinite(got))
    return false;
  return Math.abs(got - expected) <= comparison.atol + comparison.rtol * Math.abs(expected);
}
