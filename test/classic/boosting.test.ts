import { describe, expect, test } from "vitest";
import { fitAdaBoost, fitHaarDetector, HaarDetector } from "../../src/classic/index.js";
import { mnist } from "../../src/data/index.js";
import { type Tensor, zeros } from "../../src/tensor/index.js";
import { expectClose, noise } from "../oracle/wave.js";

describe("AdaBoost", () => {
  test("three rounds by hand", () => {
    // + + + − − − − + +: no stump gets all right.
    const x = Array.from({ length: 9 }, (_, i) => [i]);
    const labels = [1, 1, 1, 0, 0, 0, 0, 1, 1];
    const model = fitAdaBoost(x, labels, { rounds: 3 });
    const votes = [2 / 9, 3 / 14, 7 / 22].map((error) => 0.5 * Math.log((1 - error) / error));
    // Weights 1/9: "below 2.5 is positive" gets 7 and 8 wrong.
    expect(model.stumps[0]).toMatchObject({ feature: 0, threshold: 2.5, sign: -1 });
    // 7 and 8 weigh 1/4 each, the others 1/14: "above 6.5 is positive" gets 0, 1 and 2 wrong.
    expect(model.stumps[1]).toMatchObject({ threshold: 6.5, sign: 1 });
    // 0, 1 and 2 weigh 1/6 each, 7 and 8 7/44, 3 … 6 1/22: the first stump again, 14/44 wrong.
    expect(model.stumps[2]).toMatchObject({ threshold: 2.5, sign: -1 });
    const found = model.stumps.flatMap(({ error, vote }) => [error, vote]);
    expectClose(found, [2 / 9, votes[0], 3 / 14, votes[1], 7 / 22, votes[2]], "rounds");
    const all = votes[0] + votes[1] + votes[2];
    const decision = [votes[0] - votes[1] + votes[2], -all, votes[1] - votes[0] - votes[2]];
    expectClose(
      model.decision([[0], [4], [8]]).values.map((d: number) => d * all),
      decision,
      "votes",
    );
  });

  test("ends where a stump is always right, and where none is better than guessing", () => {
    expect(fitAdaBoost([[0], [1], [3], [4]], [0, 0, 1, 1]).stumps).toHaveLength(1);
    const nothing = fitAdaBoost([[1], [1]], [0, 1]);
    expect(nothing.stumps).toHaveLength(0);
    expect(nothing.predict([[1]])).toEqual([0]);
  });

  test("more rounds fit better", () => {
    const x = noise([120, 3], 5);
    const labels = Array.from({ length: 120 }, (_, i) => (x.at(i, 0) + x.at(i, 1) > 0.2 ? 1 : 0));
    const wrong = (rounds: number) =>
      fitAdaBoost(x, labels, { rounds })
        .predict(x)
        .filter((p, i) => p !== labels[i]).length;
    expect(wrong(40)).toBeLessThan(wrong(1) / 2);
    expect(() => fitAdaBoost(x, labels, { rounds: 0 })).toThrow(
      "fitAdaBoost: expected rounds greater than 0, got 0",
    );
  });
});

describe("a detector of zeros", () => {
  const digits = mnist({ train: true, limit: 800 });
  const windows = Array.from({ length: 800 }, (_, i) => digits.image(i));
  const labels = Array.from(digits.labels, (label) => (label === 0 ? 1 : 0));
  const detector = fitHaarDetector(windows.slice(0, 600), labels.slice(0, 600), {
    rounds: 30,
    step: 4,
  });

  test("tells zeros that it never saw from other digits", () => {
    const said = windows.slice(600).map((image) => (detector.detect(image).length > 0 ? 1 : 0));
    const right = said.filter((one, i) => one === labels[600 + i]).length;
    expect(right / said.length).toBeGreaterThan(0.93);
    expect(detector.features).toHaveLength(30);
  });

  test("finds them in a scene, at two sizes and in weaker light", () => {
    const zeros_ = windows.slice(600).filter((_, i) => labels[600 + i] === 1);
    const scene = zeros([90, 120]);
    stamp(scene, zeros_[0], 4, 6, { scale: 1, light: 1 });
    stamp(scene, zeros_[1], 30, 56, { scale: 2, light: 0.5 });
    const found = detector.detect(scene, { stride: 2, scales: [1, 2], threshold: 0.1 });
    const near = (top: number, left: number, size: number) =>
      found.some(
        (d) => Math.abs(d.top - top) <= 6 && Math.abs(d.left - left) <= 6 && d.height === size,
      );
    expect([near(4, 6, 28), near(30, 56, 56)]).toEqual([true, true]);
    expect(found.every((d, i) => i === 0 || d.score <= found[i - 1].score)).toBe(true);
  });

  test("of windows that overlap the best is kept; an even image has none of contrast", () => {
    const one = { kind: "edge-x", top: 0, left: 0, height: 2, width: 1 } as const;
    const always = { feature: 0, threshold: -1e9, sign: 1, vote: 1, error: 0.1 } as const;
    const eager = new HaarDetector([2, 2], [one], [always]);
    expect(eager.detect(zeros([2, 6]), { overlap: 0 })).toHaveLength(3);
    expect(eager.detect(zeros([2, 6]), { overlap: 1 })).toHaveLength(5);
    expect(eager.detect(zeros([1, 6]))).toEqual([]);
  });

  test("bad input is named", () => {
    expect(() => detector.detect(zeros([30, 30]), { scales: [0.5] })).toThrow(
      "detect: expected scales of 1 or more, got 0.5",
    );
    expect(() => detector.detect(zeros([30, 30]), { stride: 0 })).toThrow(
      "detect: expected stride greater than 0, got 0",
    );
    expect(() => fitHaarDetector([], [])).toThrow(
      "fitHaarDetector: expected 1 or more windows, got none",
    );
    expect(() => fitHaarDetector([zeros([3, 3]), zeros([2, 2])], [0, 1])).toThrow(
      "fitHaarDetector: expected windows of one size, got 3×3 and 2×2",
    );
    expect(() => fitHaarDetector([zeros([3, 3]), zeros([3, 3])], [0, 1], { step: 4 })).toThrow(
      "fitHaarDetector: expected a step at which features fit the window, got [3,3]",
    );
  });
});

/** Puts a digit into the scene, each of its pixels as scale×scale. */
function stamp(
  scene: Tensor,
  digit: Tensor,
  top: number,
  left: number,
  { scale, light }: { scale: number; light: number },
): void {
  for (let y = 0; y < 28 * scale; y++) {
    for (let x = 0; x < 28 * scale; x++) {
      const value = digit.at(0, Math.floor(y / scale), Math.floor(x / scale));
      scene.values[(top + y) * scene.shape[1] + left + x] = light * value;
    }
  }
}
