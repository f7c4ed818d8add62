import { describe } from "vitest";
import { fairError, mayLearn, skill } from "../../lessons/talk-series/checks.js";
import { testExercise } from "./support.js";

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("mayLearn", () => {
  testExercise("mayLearn", mayLearn, {
    right: {
      filtered: (lags: number, horizon: number, start: number) =>
        upTo(start).filter((i) => i - lags + 1 >= 0 && i + horizon <= start - 1),
      counted: (lags: number, horizon: number, start: number) =>
        upTo(start - horizon - lags + 1).map((k) => k + lags - 1),
      sets(lags: number, horizon: number, start: number) {
        const out: number[] = [];
        for (let i = 0; i < start; i++) {
          const touched = upTo(lags + horizon).map((k) => i - lags + 1 + k);
          if (touched.every((at) => at >= 0 && at < start)) out.push(i);
        }
        return out;
      },
    },
    wrong: {
      answerInTest: (lags: number, _: number, start: number) => upTo(start).slice(lags - 1),
      oneTooMany: (lags: number, horizon: number, start: number) =>
        upTo(start - horizon + 1).filter((i) => i >= lags - 1),
      fromZero: (_: number, horizon: number, start: number) => upTo(start - horizon),
      lagsTwice: (lags: number, horizon: number, start: number) =>
        upTo(start - horizon - lags).slice(lags - 1),
    },
  });
});

describe("skill", () => {
  const off = (y: number[], said: number[]) => sum(y.map((v, i) => Math.abs(v - said[i])));
  testExercise("skill", skill, {
    right: {
      sliced: (y: number[], forecast: number[], season: number) =>
        1 - off(y.slice(season), forecast.slice(season)) / off(y.slice(season), y),
      saved(y: number[], forecast: number[], season: number) {
        const naive = off(y.slice(season), y);
        return (naive - off(y.slice(season), forecast.slice(season))) / naive;
      },
      means(y: number[], forecast: number[], season: number) {
        const n = y.length - season;
        let [a, b] = [0, 0];
        y.forEach((v, i) => {
          if (i < season) return;
          a += Math.abs(forecast[i] - v) / n;
          b += Math.abs(y[i - season] - v) / n;
        });
        return 1 - a / b;
      },
    },
    wrong: {
      ratio: (y: number[], forecast: number[], season: number) =>
        off(y.slice(season), forecast.slice(season)) / off(y.slice(season), y),
      oneStepBack: (y: number[], forecast: number[], season: number) =>
        1 -
        off(y.slice(season), forecast.slice(season)) / off(y.slice(season), y.slice(season - 1)),
      allPlaces: (y: number[], forecast: number[], season: number) =>
        1 - off(y, forecast) / y.length / (off(y.slice(season), y) / (y.length - season)),
      squared(y: number[], forecast: number[], season: number) {
        let [a, b] = [0, 0];
        for (let i = season; i < y.length; i++) {
          a += (y[i] - forecast[i]) ** 2;
          b += (y[i] - y[i - season]) ** 2;
        }
        return 1 - a / b;
      },
    },
  });
});

describe("fairError", () => {
  const each = (subject: number[], miss: number[], error: (own: number[]) => number) => {
    const who = subject.filter((one, i) => subject.indexOf(one) === i);
    return who.map((one) => error(miss.filter((_, i) => subject[i] === one)));
  };
  const mean = (values: number[]) => sum(values) / values.length;
  const square = (values: number[]) => mean(values.map((v) => v ** 2));
  testExercise("fairError", fairError, {
    right: {
      hypot: (subject: number[], miss: number[]) =>
        mean(each(subject, miss, (own) => Math.hypot(...own) / Math.sqrt(own.length))),
      weighted(subject: number[], miss: number[]) {
        const people = new Set(subject);
        let total = 0;
        for (const who of people) {
          let [squares, count] = [0, 0];
          for (let i = 0; i < miss.length; i++)
            if (subject[i] === who) {
              squares += miss[i] * miss[i];
              count++;
            }
          total += (squares / count) ** 0.5 / people.size;
        }
        return total;
      },
      records(subject: number[], miss: number[]) {
        const own: Record<number, number[]> = {};
        subject.forEach((who, i) => {
          own[who] = [...(own[who] ?? []), miss[i]];
        });
        return mean(Object.values(own).map((values) => Math.sqrt(square(values))));
      },
    },
    wrong: {
      pooled: (_: number[], miss: number[]) => Math.hypot(...miss) / Math.sqrt(miss.length),
      rootLast: (subject: number[], miss: number[]) => mean(each(subject, miss, square)) ** 0.5,
      absolute: (subject: number[], miss: number[]) =>
        mean(each(subject, miss, (own) => sum(own.map(Math.abs)) / own.length)),
      signsCancel: (subject: number[], miss: number[]) =>
        mean(each(subject, miss, mean).map(Math.abs)),
    },
  });
});
