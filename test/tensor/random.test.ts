import { describe, expect, test } from "vitest";
import { manualSeed, rand, rng } from "../../src/index.js";

const draw = <T>(n: number, fn: () => T): T[] => Array.from({ length: n }, fn);

describe("rng", () => {
  test("gives the same numbers for the same seed, on every machine", () => {
    const r = rng(42);
    expect(draw(3, () => r.uniform())).toMatchInlineSnapshot(`
      [
        0.6606157188081384,
        0.9381425811191819,
        0.34581208807221697,
      ]
    `);
  });

  test("seeds that differ, also beyond 32 bits, give other numbers", () => {
    const first = [0, 1, 2, -1, 2 ** 32, 2 ** 40 + 1].map((seed) => rng(seed).uniform());
    expect(new Set(first).size).toBe(first.length);
  });

  test("uniform is even: mean ½, variance ¹⁄₁₂", () => {
    const r = rng(1);
    const x = draw(20_000, () => r.uniform());
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
  });

  test("normal has mean 0, variance 1, and two thirds within ±1", () => {
    const r = rng(1);
    const x = draw(20_000, () => r.normal());
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    const inside = x.filter((v) => Math.abs(v) < 1).length / x.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(Math.abs(inside - 0.6827)).toBeLessThan(0.01);
  });

  test("int reaches every number and none beyond", () => {
    const r = rng(3);
    expect([...new Set(draw(200, () => r.int(4)))].sort()).toEqual([0, 1, 2, 3]);
  });

  test("shuffle keeps what is there and moves it, in place", () => {
    const items = draw(20, () => 0).map((_, i) => i);
    const mixed = rng(5).shuffle([...items]);
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((a, b) => a - b)).toEqual(items);
    const same = [1, 2];
    expect(rng(1).shuffle(same)).toBe(same);
  });

  test("forks differ from each other and come again with the seed", () => {
    const forks = () => {
      const r = rng(9);
      return [r.fork().uniform(), r.fork().uniform()];
    };
    expect(forks()).toEqual(forks());
    expect(new Set(forks()).size).toBe(2);
  });
});

test("manualSeed restarts the generator of all who are given none", () => {
  manualSeed(3);
  const first = rand([3]).toArray();
  expect(rand([3]).toArray()).not.toEqual(first);
  manualSeed(3);
  expect(rand([3]).toArray()).toEqual(first);
});
