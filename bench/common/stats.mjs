/** The value in the middle; the mean of the two in the middle of an even number. */
export function median(values) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Median with the smallest and the largest value. */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Measures all sides in turns (a, b, a, b, …), so that a neighbour who makes the machine slow for a
 * while slows all of them.
 *
 * @param sides one async function a side; it gets the round's number
 * @returns for each side its answers, one a round
 */
export async function takeTurns(sides, rounds) {
  const answers = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) answers[i].push(await side(round));
  }
  return answers;
}

/**
 * A peer may have several ways to do a work. Counted is the one that is fastest over all rounds.
 *
 * @param rounds for each round { way: seconds }
 */
export function fastestWay(rounds) {
  const all = new Map();
  for (const ways of rounds) {
    for (const [way, seconds] of Object.entries(ways)) {
      all.set(way, [...(all.get(way) ?? []), seconds]);
    }
  }
  const ranked = [...all].map(([how, seconds]) => ({ how, ...spread(seconds) }));
  ranked.sort((a, b) => a.median - b.median);
  return ranked[0];
}
