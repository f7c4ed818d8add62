/** Numbers and sizes as people read them. */

/** Smallest and largest value; [0, 0] for none. */
export function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Few digits, a real minus sign, no trailing zeros: 4, −0.25, 0.111. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

/** 0.975 → "97.5 %". */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** The first few of a list, and that there are more. */
export function listed(items: readonly string[], most = 10): string {
  return items.slice(0, most).join(", ") + (items.length > most ? ", …" : "");
}
