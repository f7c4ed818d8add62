import { describe } from "vitest";
import { nestedScore, simplest, trainings } from "../../lessons/talk-kfold/checks.js";
import { testExercise } from "./support.js";

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: number[]): number => sum(values) / values.length;
const best = (values: number[]): number =>
  values.reduce((at, value, i) => (value > values[at] ? i : at), 0);

describe("trainings", () => {
  testExercise("trainings", trainings, {
    right: {
      expanded: (o: number, i: number, s: number) => o * i * s + o,
      counted: (o: number, i: number, s: number) => {
        let count = 0;
        for (let f = 0; f < o; f++) {
          for (let g = 0; g < i; g++) for (let k = 0; k < s; k++) count++;
          count++;
        }
        return count;
      },
      listed: (o: number, i: number, s: number) =>
        sum(new Array<number>(o).fill(1 + sum(new Array<number>(s).fill(i)))),
    },
    wrong: {
      winnerForgotten: (o: number, i: number, s: number) => s * (o * i),
      oneWinnerOnly: (o: number, i: number, s: number) => 1 + s * o * i,
      added: (o: number, i: number, s: number) => o * s + i * s,
      plain: (o: number, _i: number, s: number) => s * o,
    },
  });
});

describe("nestedScore", () => {
  testExercise("nestedScore", nestedScore, {
    right: {
      mapped: (inner: number[][], outer: number[][]) =>
        mean(outer.map((row, f) => row[best(inner[f])])),
      loops(inner: number[][], outer: number[][]) {
        let total = 0;
        for (let f = 0; f < inner.length; f++) {
          let chosen = 0;
          for (let s = 1; s < inner[f].length; s++) if (inner[f][s] > inner[f][chosen]) chosen = s;
          total += outer[f][chosen] / inner.length;
        }
        return total;
      },
      sorted: (inner: number[][], outer: number[][]) =>
        mean(
          inner.map((row, f) => {
            const pairs = row.map((value, s) => [value, outer[f][s]]);
            return pairs.sort((a, b) => b[0] - a[0])[0][1];
          }),
        ),
    },
    wrong: {
      innerReported: (inner: number[][]) => mean(inner.map((row) => row[best(row)])),
      outerChooses: (_: number[][], outer: number[][]) => mean(outer.map((row) => row[best(row)])),
      oneForAll(inner: number[][], outer: number[][]) {
        const totals = inner[0].map((_, s) => sum(inner.map((row) => row[s])));
        return mean(outer.map((row) => row[best(totals)]));
      },
      bestFold: (inner: number[][], outer: number[][]) =>
        inner.map((row, f) => outer[f][best(row)]).sort((a, b) => b - a)[0],
    },
  });
});

describe("simplest", () => {
  const variance = (row: number[]) => sum(row.map((v) => (v - mean(row)) ** 2)) / (row.length - 1);
  const winner = (scores: number[][]) => scores[best(scores.map(mean))];
  testExercise("simplest", simplest, {
    right: {
      loop(scores: number[][]) {
        const top = winner(scores);
        const limit = mean(top) - Math.sqrt(variance(top) / top.length);
        for (let s = 0; s < scores.length; s++) if (mean(scores[s]) >= limit) return s;
        return -1;
      },
      filtered(scores: number[][]) {
        const top = winner(scores);
        const n = top.length;
        const squares = sum(top.map((v) => v * v)) - n * mean(top) ** 2;
        const error = Math.sqrt(squares / (n * (n - 1)));
        const fits = scores.map((_, s) => s).filter((s) => mean(top) - mean(scores[s]) <= error);
        return Math.min(...fits);
      },
      backwards(scores: number[][]) {
        const top = winner(scores);
        let answer = scores.indexOf(top);
        for (let s = scores.length - 1; s >= 0; s--)
          if (mean(scores[s]) + variance(top) ** 0.5 / top.length ** 0.5 >= mean(top)) answer = s;
        return answer;
      },
    },
    wrong: {
      bestMean: (scores: number[][]) => scores.indexOf(winner(scores)),
      deviationUsed(scores: number[][]) {
        const top = winner(scores);
        return scores.findIndex((row) => mean(row) >= mean(top) - variance(top) ** 0.5);
      },
      lastWithin(scores: number[][]) {
        const top = winner(scores);
        const limit = mean(top) - Math.sqrt(variance(top) / top.length);
        let answer = 0;
        scores.forEach((row, s) => {
          if (mean(row) >= limit) answer = s;
        });
        return answer;
      },
      fromOne(scores: number[][]) {
        const top = winner(scores);
        const limit = mean(top) - Math.sqrt(variance(top) / top.length);
        return 1 + scores.map(mean).findIndex((value) => value >= limit);
      },
    },
  });
});
