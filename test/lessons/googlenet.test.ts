import { describe, expect, test } from "vitest";
import { moduleOf, type Row, seen } from "../../lessons/googlenet/blocks.js";
import {
  fitReduce,
  inceptionBlock,
  microNetwork,
  moduleWeights,
  suspects,
  trainingLoss,
  wideDigits,
} from "../../lessons/googlenet/checks.js";
import { exerciseData } from "../../src/check/index.js";
import {
  batchNorm2d,
  Concat,
  concat,
  conv2d,
  F,
  flatten,
  globalAvgPool2d,
  googlenet,
  linear,
  type Module,
  maxPool2d,
  relu,
  sequential,
  softmax,
  summary,
  tensor,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const total = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const dot = (a: number[], b: number[]): number => total(a.map((v, k) => v * b[k]));
const positive = (v: number): number => Math.max(v, 0);

describe("microNetwork", () => {
  testExercise("microNetwork", microNetwork, {
    right: {
      loops(patch: number[], w1: number[][], w2: number[][]) {
        const hidden: number[] = [];
        for (const line of w1) {
          let sum = 0;
          for (let k = 0; k < line.length; k++) sum += line[k] * patch[k];
          hidden.push(Math.max(0, sum));
        }
        const y: number[] = [];
        for (const line of w2) {
          let sum = 0;
          for (let k = 0; k < line.length; k++) sum += line[k] * hidden[k];
          y.push(Math.max(0, sum));
        }
        return y;
      },
      reduce: (patch, w1, w2) =>
        [w1, w2].reduce(
          (x: number[], w: number[][]) => w.map((line) => positive(dot(line, x))),
          patch,
        ),
      library: (patch, w1, w2) =>
        Array.from(
          F.relu(F.linear(F.relu(F.linear(tensor([patch]), tensor(w1))), tensor(w2))).values,
        ),
      onlyActive: (patch, w1, w2) => {
        const hidden = w1.map((line: number[]) => dot(line, patch));
        const on = hidden.flatMap((v: number, k: number) => (v > 0 ? [k] : []));
        return w2.map((line: number[]) =>
          positive(total(on.map((k: number) => line[k] * hidden[k]))),
        );
      },
    },
    wrong: {
      reluForgotten: (patch, w1, w2) =>
        w2.map((line: number[]) =>
          positive(
            dot(
              line,
              w1.map((one: number[]) => dot(one, patch)),
            ),
          ),
        ),
      lastReluForgotten: (patch, w1, w2) =>
        w2.map((line: number[]) =>
          dot(
            line,
            w1.map((one: number[]) => positive(dot(one, patch))),
          ),
        ),
      noRelu: (patch, w1, w2) =>
        w2.map((line: number[]) =>
          dot(
            line,
            w1.map((one: number[]) => dot(one, patch)),
          ),
        ),
      onlyFirst: (patch, w1) => w1.map((one: number[]) => positive(dot(one, patch))),
      signLost: (patch, w1, w2) =>
        w2.map((line: number[]) =>
          Math.abs(
            dot(
              line,
              w1.map((one: number[]) => Math.abs(dot(one, patch))),
            ),
          ),
        ),
    },
  });
});

describe("moduleWeights", () => {
  testExercise("moduleWeights", moduleWeights, {
    right: {
      formula: (c, [n1, r3, n3, r5, n5, np]) =>
        c * n1 + c * r3 + 9 * r3 * n3 + c * r5 + 25 * r5 * n5 + c * np,
      factored: (c, row) =>
        c * (row[0] + row[1] + row[3] + row[5]) + 9 * row[1] * row[2] + 25 * row[3] * row[4],
      layers: (c, [n1, r3, n3, r5, n5, np]) =>
        total(
          (
            [
              [c, n1, 1],
              [c, r3, 1],
              [r3, n3, 3],
              [c, r5, 1],
              [r5, n5, 5],
              [c, np, 1],
            ] as const
          ).map(([a, b, f]) => f ** 2 * a * b),
        ),
      library: (c, row) => moduleOf(c, row).parameterCount(),
      table: (c, row) => summary(moduleOf(c, row), [1, c, 1, 1]).macs,
    },
    wrong: {
      reduceForgotten: (c, [n1, , n3, , n5, np]) => c * n1 + 9 * c * n3 + 25 * c * n5 + c * np,
      reducersNotCounted: (c, [n1, r3, n3, r5, n5, np]) =>
        c * (n1 + np) + 9 * r3 * n3 + 25 * r5 * n5,
      fiveAsThree: (c, row) =>
        c * (row[0] + row[1] + row[3] + row[5]) + 9 * (row[1] * row[2] + row[3] * row[4]),
      projectionForgotten: (c, row) =>
        c * (row[0] + row[1] + row[3]) + 9 * row[1] * row[2] + 25 * row[3] * row[4],
      poolHasWeights: (c, row) =>
        c * (row[0] + row[1] + row[3] + 9 * row[5]) + 9 * row[1] * row[2] + 25 * row[3] * row[4],
      biasesCounted: (c, row) => moduleOf(c, row, { bias: true }).parameterCount(),
    },
  });

  test("the library's 3a, and the claims about 4c and 5a", () => {
    expect(moduleWeights.reference(192, [64, 96, 128, 16, 32, 32])).toBe(163_328);
    expect(moduleWeights.reference(512, [128, 128, 256, 24, 64, 64]) / 1024).toBeCloseTo(497.5, 1);
    expect(moduleWeights.reference(832, [256, 160, 320, 32, 128, 128]) / 1024).toBeCloseTo(1018, 0);
    const shapes = [...googlenet({ variant: "paper" }).stateShapes()];
    const own = shapes.filter(([name, { length }]) => name.startsWith("inception3a") && length > 1);
    const weights = own.map(([, shape]) => shape.reduce((a, b) => a * b));
    expect(total(weights)).toBe(163_328);
  });
});

describe("inceptionBlock", () => {
  const layer = (from: number, to: number, kernelSize: number, options = {}): Module[] => [
    conv2d(from, to, { kernelSize, padding: (kernelSize - 1) / 2, bias: false, ...options }),
    relu(),
  ];
  const pool = () => maxPool2d({ kernelSize: 3, stride: 1, padding: 1 });
  const flat =
    (five = 5, options = {}) =>
    (from: number, [n1, r3, n3, r5, n5, np]: Row): Module[] => [
      sequential(...layer(from, n1, 1, options)),
      sequential(...layer(from, r3, 1, options), ...layer(r3, n3, 3, options)),
      sequential(...layer(from, r5, 1, options), ...layer(r5, n5, five, options)),
      sequential(pool(), ...layer(from, np, 1, options)),
    ];
  const joined = (branches: (from: number, row: Row) => Module[], order = [0, 1, 2, 3]) =>
    seen((from, row) => concat(...order.map((k) => branches(from, row)[k])));

  /** Written as a class, with a forward of its own. */
  const asClass = (from: number, row: Row): Module => {
    const parts = flat()(from, row);
    return new (class extends Concat {
      override forward(x: Parameters<Module["forward"]>[0]) {
        return F.concat(
          parts.map((part) => part.forward(x)),
          1,
        );
      }
    })(...parts);
  };

  testExercise("inceptionBlock", inceptionBlock, {
    right: {
      flat: joined(flat()),
      nested: seen((from, row) => moduleOf(from, row)),
      named: seen((from, row) => {
        const [one, three, five, last] = flat()(from, row);
        return concat({ one, three, five, pool: last });
      }),
      twoConcats: seen((from, row) => {
        const [one, three, five, last] = flat()(from, row);
        return concat(concat(one, three), concat(five, last));
      }),
      reluAtTheEnd: seen((from, [n1, r3, n3, r5, n5, np]) =>
        sequential(
          concat(
            conv2d(from, n1, { kernelSize: 1, bias: false }),
            sequential(...layer(from, r3, 1), layer(r3, n3, 3)[0]),
            sequential(...layer(from, r5, 1), layer(r5, n5, 5)[0]),
            sequential(pool(), layer(from, np, 1)[0]),
          ),
          relu(),
        ),
      ),
      asClass: seen(asClass),
    },
    wrong: {
      reduceForgotten: joined((from, row) => {
        const branches = flat()(from, row);
        branches[1] = sequential(...layer(from, row[2], 3));
        branches[2] = sequential(...layer(from, row[4], 5));
        return branches;
      }),
      projectionForgotten: joined((from, row) => [...flat()(from, row).slice(0, 3), pool()]),
      fiveIsThree: joined(flat(3)),
      biasLeft: joined(flat(5, { bias: true })),
      reluBetweenForgotten: joined((from, row) => {
        const branches = flat()(from, row);
        branches[1] = sequential(layer(from, row[1], 1)[0], ...layer(row[1], row[2], 3));
        branches[2] = sequential(layer(from, row[3], 1)[0], ...layer(row[3], row[4], 5));
        return branches;
      }),
      noRelu: joined((from, [n1, r3, n3, r5, n5, np]) => [
        layer(from, n1, 1)[0],
        sequential(layer(from, r3, 1)[0], layer(r3, n3, 3)[0]),
        sequential(layer(from, r5, 1)[0], layer(r5, n5, 5)[0]),
        sequential(pool(), layer(from, np, 1)[0]),
      ]),
      poolFirst: joined(flat(), [3, 0, 1, 2]),
      wideFirst: joined(flat(), [0, 2, 1, 3]),
    },
  });

  test("what the check says of a block without padding: the library's own words", () => {
    const unpadded = seen((from, [n1, , n3]) =>
      concat(conv2d(from, n1, { kernelSize: 1 }), conv2d(from, n3, { kernelSize: 3 })),
    );
    expect(() => unpadded(4, [1, 2, 3, 1, 2, 2])).toThrow(/concat: expected shapes equal/);
  });
});

describe("suspects", () => {
  const off = (w: number, k: number) => (k * 1024) / w - 1;
  testExercise("suspects", suspects, {
    right: {
      loop(weights: number[], printed: number[]) {
        const found = [];
        for (let i = 0; i < weights.length; i++)
          if (Math.abs(printed[i] * 1024 - weights[i]) / weights[i] > 0.02) found.push(i);
        return found;
      },
      filter: (weights, printed) =>
        [...weights.keys()].filter((i) => Math.abs(off(weights[i], printed[i])) > 0.02),
      bounds: (weights, printed) =>
        weights.flatMap((w: number, i: number) =>
          1024 * printed[i] < 0.98 * w || 1024 * printed[i] > 1.02 * w ? [i] : [],
        ),
      inK: (weights, printed) =>
        weights
          .map((w: number, i: number) => [i, w / 1024, printed[i]])
          .filter(([, k, said]: number[]) => Math.max(said - k, k - said) > k / 50)
          .map(([i]: number[]) => i),
    },
    wrong: {
      thousand: (weights, printed) =>
        [...weights.keys()].filter(
          (i) => Math.abs(1000 * printed[i] - weights[i]) > weights[i] / 50,
        ),
      onlyTooSmall: (weights, printed) =>
        [...weights.keys()].filter((i) => off(weights[i], printed[i]) < -0.02),
      onlyTooLarge: (weights, printed) =>
        [...weights.keys()].filter((i) => off(weights[i], printed[i]) > 0.02),
      absolute: (weights, printed) =>
        [...weights.keys()].filter((i) => Math.abs(printed[i] - weights[i] / 1024) > 2),
      rightRows: (weights, printed) =>
        [...weights.keys()].filter((i) => Math.abs(off(weights[i], printed[i])) < 0.02),
      fromOne: (weights, printed) =>
        [...weights.keys()]
          .filter((i) => Math.abs(off(weights[i], printed[i])) > 0.02)
          .map((i) => 1 + i),
    },
  });

  test("the paper's own table", () => {
    const rows: [number, Row, number][] = [
      [192, [64, 96, 128, 16, 32, 32], 159],
      [256, [128, 128, 192, 32, 96, 64], 380],
      [480, [192, 96, 208, 16, 48, 64], 364],
      [512, [160, 112, 224, 24, 64, 64], 437],
      [512, [128, 128, 256, 24, 64, 64], 463],
      [512, [112, 144, 288, 32, 64, 64], 580],
      [528, [256, 160, 320, 32, 128, 128], 840],
      [832, [256, 160, 320, 32, 128, 128], 1072],
      [832, [384, 192, 384, 48, 128, 128], 1388],
    ];
    const weights = rows.map(([from, row]) => moduleWeights.reference(from, row));
    const found = suspects.reference(
      weights,
      rows.map(([, , printed]) => printed),
    );
    expect(found).toEqual([4, 7]);
    expect(fitReduce.reference(832, rows[7][1], 54e6, 7)).toBe(48);
    expect(fitReduce.reference(192, [64, 96, 128, 0, 32, 32], 128_049_152, 28)).toBe(16);
  });
});

describe("fitReduce", () => {
  const others = (from: number, [n1, r3, n3, , , np]: Row) => from * (n1 + r3 + np) + 9 * r3 * n3;
  testExercise("fitReduce", fitReduce, {
    right: {
      formula: (from, row, ops, side) =>
        8 * Math.round((ops / side ** 2 - others(from, row)) / (from + 25 * row[4]) / 8),
      inOps: (from, row, ops, side) => {
        const places = side * side;
        const rest = ops - places * others(from, row);
        return Math.round(rest / places / (from + 25 * row[4]) / 8) * 8;
      },
      search(from: number, row: Row, ops: number, side: number) {
        let best = 8;
        const gap = (r: number) => {
          const other = [...row];
          other[3] = r;
          return Math.abs(moduleWeights.reference(from, other) * side * side - ops);
        };
        for (let r = 8; r <= 512; r += 8) if (gap(r) < gap(best)) best = r;
        return best;
      },
    },
    wrong: {
      placesForgotten: (from, row, ops) =>
        8 * Math.round((ops - others(from, row)) / (from + 25 * row[4]) / 8),
      oneSide: (from, row, ops, side) =>
        8 * Math.round((ops / side - others(from, row)) / (from + 25 * row[4]) / 8),
      asThree: (from, row, ops, side) =>
        8 * Math.round((ops / side ** 2 - others(from, row)) / (from + 9 * row[4]) / 8),
      squeezeOnly: (from, row, ops, side) =>
        8 * Math.round((ops / side ** 2 - others(from, row)) / from / 8),
      rowBelieved: (_from, [, , , r5]) => r5,
    },
  });
});

describe("trainingLoss", () => {
  testExercise("trainingLoss", trainingLoss, {
    right: {
      ternary: (main, aux, training) => (training ? main + 0.3 * total(aux) : main),
      loop(main: number, aux: number[], training: boolean) {
        let loss = main;
        for (const one of aux) if (training) loss += one * 0.3;
        return loss;
      },
      asNumber: (main, aux, training) => main + Number(training) * total(aux) * 0.3,
      reduce: (main, aux, training) =>
        aux.reduce((sum: number, one: number) => sum + (training ? (3 * one) / 10 : 0), main),
    },
    wrong: {
      alsoInTesting: (main, aux) => main + total(aux.map((one: number) => 0.3 * one)),
      fullWeight: (main, aux, training) => main + (training ? total(aux) : 0),
      averaged: (main, aux, training) => main + (training ? (0.3 / aux.length) * total(aux) : 0),
      mixed: (main, aux, training) => (training ? 0.7 * main + 0.3 * total(aux) : main),
      firstOnly: (main, [first], training) => main + (training ? 0.3 * first : 0),
    },
  });
});

describe("wideDigits", () => {
  const data = exerciseData(wideDigits, "wideDigits");
  const net = (...last: Module[]): Module =>
    sequential(
      conv2d(1, 4, { kernelSize: 3, padding: 1, stride: 4 }),
      relu(),
      concat(conv2d(4, 4, { kernelSize: 1 }), conv2d(4, 4, { kernelSize: 3, padding: 1 })),
      batchNorm2d(8),
      relu(),
      flatten(),
      linear(8 * 49, 10),
      ...last,
    );
  const plain = (): Module =>
    sequential(conv2d(1, 8, { kernelSize: 5 }), relu(), globalAvgPool2d(), linear(8, 10));

  test("95 of 100 pass, with any layers, and the stretch target is named", () => {
    expect(reportAt(data, 95, net)).toMatchObject({ passed: true, earned: wideDigits.points });
    expect(reportAt(data, 98, net).says.en).toContain("98 %");
    expect(reportAt(data, 96, plain)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, net],
    ["softmaxInside", 90, () => net(softmax())],
    ["noModule", 90, plain],
    [
      "noActivation",
      90,
      () =>
        sequential(
          concat(
            conv2d(1, 2, { kernelSize: 1, stride: 4 }),
            conv2d(1, 2, { kernelSize: 3, padding: 1, stride: 4 }),
          ),
          flatten(),
          linear(196, 10),
        ),
    ],
    ["nearly", 94, net],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(wideDigits.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(wideDigits.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noModule", "noActivation", "nearly"];
    expect(Object.keys(wideDigits.mistakes)).toEqual(tested);
  });

  test("more than 6,000 weights do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 10));
    expect(reportAt(data, 100, large)).toMatchObject({ passed: false, earned: 0 });
  });
});
