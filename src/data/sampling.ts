import type { Rng } from "../tensor/index.js";

/** The places of each class. */
export function placesByClass(labels: ArrayLike<number>): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const list = places.get(labels[i]);
    if (list) list.push(i);
    else places.set(labels[i], [i]);
  }
  return new Map([...places].sort(([a], [b]) => a - b));
}

/**
 * `count` places in random order, every class as often as the others (one more of some where it does
 * not come out even). A class is gone through before one of its places comes again.
 */
export function balancedOrder(labels: ArrayLike<number>, count: number, random: Rng): number[] {
  const decks = [...placesByClass(labels).values()].map((places) => ({
    places,
    left: [] as number[],
  }));
  if (decks.length === 0) return [];
  const order: number[] = [];
  while (order.length < count) {
    for (const deck of random.shuffle([...decks])) {
      if (order.length === count) break;
      if (deck.left.length === 0) deck.left = random.shuffle([...deck.places]);
      order.push(deck.left.pop() as number);
    }
  }
  return order;
}
