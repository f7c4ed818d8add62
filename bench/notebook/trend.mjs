/**
 * What happened to memory over time: the median of the first and of the last fifth, the most, and the
 * slope of the straight line through all that came after the first fifth (by then everything is warm).
 *
 * @param samples [{ seconds, megabytes }], in order
 */
export function trend(samples) {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const size = (list) => list.map(({ megabytes }) => megabytes).toSorted((a, b) => a - b);
  const middle = (list) => size(list)[list.length >> 1];
  return {
    first: middle(samples.slice(0, fifth)),
    last: middle(samples.slice(-fifth)),
    most: size(samples).at(-1),
    perMinute: 60 * slope(samples.slice(fifth)),
  };
}

/** Least squares: megabytes a second. */
function slope(samples) {
  const n = samples.length;
  const mean = (name) => samples.reduce((sum, sample) => sum + sample[name], 0) / n;
  const [t, m] = [mean("seconds"), mean("megabytes")];
  const over = samples.reduce((sum, s) => sum + (s.seconds - t) * (s.megabytes - m), 0);
  const under = samples.reduce((sum, s) => sum + (s.seconds - t) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
