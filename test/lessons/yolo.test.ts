import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  cellLoss,
  decodeCell,
  digitSpotter,
  encodeBox,
  finish,
  outputShape,
} from "../../lessons/yolo/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchedNms,
  batchNorm2d,
  boxIou,
  conv2d,
  decodeYolo,
  flatten,
  fromArray,
  Module,
  sequential,
  sigmoid,
  softmax,
  type Tensor,
  tensor,
  yolo,
  yoloLoss,
  yoloTarget,
  zeros,
} from "../../src/index.js";
import { testExercise } from "./support.js";

type Row = number[];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("outputShape", () => {
  testExercise("outputShape", outputShape, {
    right: {
      formula: (s: number, b: number, c: number) => [s, s, 5 * b + c],
      counted(s: number, b: number, c: number) {
        let depth = c;
        for (let box = 0; box < b; box++) depth += ["x", "y", "w", "h", "confidence"].length;
        return [s, s, depth];
      },
      library: (s: number, b: number, c: number) => {
        const [, ...shape] = yoloTarget([zeros([0, 4])], [[]], [s, s], {
          cells: s,
          boxes: b,
          classes: c,
        }).shape;
        return shape;
      },
    },
    wrong: {
      classesInEachBox: (s, b, c) => [s, s, 5 * b + c * b],
      confidenceForgotten: (s, b, c) => [s, s, b * 4 + c],
      oneBox: (s, _, c) => [s, s, c + 5],
      oneSide: (s, b, c) => [s, c + 5 * b],
      onlyTheProduct: (s, b, c) => [(5 * b + c) * s ** 2],
    },
  });
});

describe("encodeBox", () => {
  const middle = ([x1, y1, x2, y2]: Row) => [x1 + (x2 - x1) / 2, y1 + (y2 - y1) / 2];
  const cellOf = (v: number, size: number, s: number) => Math.trunc(v / (size / s));
  testExercise("encodeBox", encodeBox, {
    right: {
      remainder(box: Row, size: number, s: number) {
        const [cx, cy] = middle(box);
        const side = size / s;
        const [w, h] = [box[2] - box[0], box[3] - box[1]];
        const inside = (v: number) => (v % side) / side;
        return [
          cellOf(cy, size, s),
          cellOf(cx, size, s),
          inside(cx),
          inside(cy),
          w / size,
          h / size,
        ];
      },
      loop(box: Row, size: number, s: number) {
        const [cx, cy] = middle(box);
        let [row, column] = [0, 0];
        while (((row + 1) * size) / s <= cy) row++;
        while (((column + 1) * size) / s <= cx) column++;
        return [
          row,
          column,
          (cx * s) / size - column,
          (cy * s) / size - row,
          (box[2] - box[0]) / size,
          (box[3] - box[1]) / size,
        ];
      },
      library(box: Row, size: number, s: number) {
        const grid = { cells: s, boxes: 1, classes: 1 };
        const { values } = yoloTarget([tensor([box])], [[0]], [size, size], grid);
        const cell = range(s * s).findIndex((k) => values[6 * k + 4] === 1);
        return [Math.floor(cell / s), cell % s, ...values.slice(6 * cell, 6 * cell + 4)];
      },
    },
    wrong: {
      ofThePicture: (box, size, s) => {
        const [cx, cy] = middle(box);
        const [w, h] = [box[2] - box[0], box[3] - box[1]];
        return [cellOf(cy, size, s), cellOf(cx, size, s), cx / size, cy / size, w / size, h / size];
      },
      rowAndColumnSwapped: (box, size, s) => {
        const [a, b] = middle(box).map((v: number) => (v * s) / size);
        const [i, j] = [Math.floor(a), Math.floor(b)];
        return [i, j, a - i, b - j, (box[2] - box[0]) / size, (box[3] - box[1]) / size];
      },
      fromTheCorner: (box, size, s) => {
        const [a, b] = [(box[0] * s) / size, (box[1] * s) / size];
        const [j, i] = [Math.floor(a), Math.floor(b)];
        return [i, j, a - j, b - i, (box[2] - box[0]) / size, (box[3] - box[1]) / size];
      },
      sizesInCells: (box, size, s) => {
        const [a, b] = middle(box).map((v: number) => (v * s) / size);
        const [j, i] = [Math.floor(a), Math.floor(b)];
        const side = size / s;
        return [i, j, a - j, b - i, (box[2] - box[0]) / side, (box[3] - box[1]) / side];
      },
      pixelsLeft: (box, size, s) => {
        const [cx, cy] = middle(box);
        const side = size / s;
        const [j, i] = [Math.floor(cx / side), Math.floor(cy / side)];
        return [i, j, cx - j * side, cy - i * side, box[2] - box[0], box[3] - box[1]];
      },
    },
  });
});

describe("decodeCell", () => {
  type Inputs = [Row, number, number, number, number, number];
  const boxAt = (numbers: Row, k: number, cx: number, cy: number, size: number) => {
    const [w, h] = [numbers[5 * k + 2] * size, numbers[5 * k + 3] * size];
    return [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
  };
  const labelOf = (kinds: Row) => kinds.indexOf(Math.max(...kinds));
  const rows = (
    [numbers, row, column, s, b, size]: Inputs,
    score: (sure: number, kind: number) => number,
    from = (k: number) => k,
  ) => {
    const kinds = numbers.slice(5 * b);
    const label = labelOf(kinds);
    return range(b).map((k) => {
      const at = 5 * from(k);
      const [cx, cy] = [((numbers[at] + column) * size) / s, ((numbers[at + 1] + row) * size) / s];
      return [
        ...boxAt(numbers, from(k), cx, cy, size),
        score(numbers[at + 4], kinds[label]),
        label,
      ];
    });
  };
  testExercise("decodeCell", decodeCell, {
    right: {
      rows: (...inputs: Inputs) => rows(inputs, (sure, kind) => sure * kind),
      loop(...[numbers, row, column, s, b, size]: Inputs) {
        let label = 0;
        for (let c = 0; 5 * b + c < numbers.length; c++)
          if (numbers[5 * b + c] > numbers[5 * b + label]) label = c;
        const all: Row[] = [];
        const side = size / s;
        for (let at = 0; at < 5 * b; at += 5) {
          const [x, y, w, h, sure] = numbers.slice(at, at + 5);
          const left = (column + x) * side - (w * size) / 2;
          const top = (row + y) * side - (h * size) / 2;
          const score = numbers[5 * b + label] * sure;
          all.push([left, top, left + w * size, top + h * size, score, label]);
        }
        return all;
      },
      library(...[numbers, row, column, s, b, size]: Inputs) {
        // The library sorts by score: each box is asked for by itself.
        const kinds = numbers.slice(5 * b);
        return range(b).map((k) => {
          const grid = { cells: s, boxes: 1, classes: kinds.length };
          const output = zeros([1, s, s, 5 + kinds.length], { dtype: "float64" });
          output.values.set(
            [...numbers.slice(5 * k, 5 * k + 5), ...kinds],
            (row * s + column) * (5 + kinds.length),
          );
          const [one] = decodeYolo(output, [size, size], grid, { threshold: 1e-9 });
          return [...one.boxes.values, one.scores[0], one.labels[0]];
        });
      },
    },
    wrong: {
      confidenceOnly: (...inputs) => rows(inputs as Inputs, (sure) => sure),
      probabilityOnly: (...inputs) => rows(inputs as Inputs, (_, kind) => kind),
      withoutCell: (numbers, _row, _column, ...rest) =>
        rows([numbers, 0, 0, ...rest] as unknown as Inputs, (sure, kind) => sure * kind),
      rowAndColumnSwapped: (numbers, row, column, ...rest) =>
        rows([numbers, column, row, ...rest] as unknown as Inputs, (sure, kind) => sure * kind),
      fromTheCorner: (...inputs) =>
        rows(inputs as Inputs, (sure, kind) => sure * kind).map(
          ([x1, y1, x2, y2, ...rest]: Row) => {
            const [w, h] = [x2 - x1, y2 - y1];
            return [x1 + w / 2, y1 + h / 2, x2 + w / 2, y2 + h / 2, ...rest];
          },
        ),
      firstBoxOnly: (...inputs) =>
        rows(
          inputs as Inputs,
          (sure, kind) => sure * kind,
          () => 0,
        ),
    },
  });
});

describe("finish", () => {
  type Inputs = [Row[], Row, Row, number, number];
  const iou = (p: Row, q: Row) => boxIou(tensor([p]), tensor([q])).at(0, 0);
  const ranked = (scores: Row, least: number) =>
    range(scores.length)
      .filter((k) => scores[k] >= least)
      .sort((p, q) => scores[q] - scores[p]);
  const greedy = (order: Row, drops: (winner: number, k: number) => boolean) => {
    const stay: Row = [];
    let left = order;
    while (left.length > 0) {
      const [winner, ...others] = left;
      stay.push(winner);
      left = others.filter((k) => !drops(winner, k));
    }
    return stay;
  };
  testExercise("finish", finish, {
    right: {
      greedy: (...[boxes, scores, labels, least, overlap]: Inputs) =>
        greedy(
          ranked(scores, least),
          (p, k) => labels[p] === labels[k] && iou(boxes[p], boxes[k]) > overlap,
        ),
      marks(...[boxes, scores, labels, least, overlap]: Inputs) {
        const order = ranked(scores, least);
        const gone = new Set<number>();
        order.forEach((p, at) => {
          if (gone.has(p)) return;
          for (const k of order.slice(at + 1))
            if (labels[p] === labels[k] && iou(boxes[p], boxes[k]) > overlap) gone.add(k);
        });
        return order.filter((k) => !gone.has(k));
      },
      classByClass(...[boxes, scores, labels, least, overlap]: Inputs) {
        const all = [...new Set(labels)].flatMap((label) =>
          greedy(
            ranked(scores, least).filter((k) => labels[k] === label),
            (p, k) => iou(boxes[p], boxes[k]) > overlap,
          ),
        );
        return all.sort((p, q) => scores[q] - scores[p]);
      },
      library(...[boxes, scores, labels, least, overlap]: Inputs) {
        return batchedNms(tensor(boxes), scores, labels, overlap).filter((k) => scores[k] >= least);
      },
    },
    wrong: {
      notSorted: (boxes, scores, labels, least, overlap) =>
        greedy(
          range(scores.length).filter((k) => scores[k] >= least),
          (p, k) => labels[p] === labels[k] && iou(boxes[p], boxes[k]) > overlap,
        ),
      acrossClasses: (boxes, scores, _, least, overlap) =>
        greedy(ranked(scores, least), (p, k) => iou(boxes[p], boxes[k]) > overlap),
      leastForgotten: (boxes, scores, labels, _, overlap) =>
        greedy(
          ranked(scores, -1),
          (p, k) => labels[p] === labels[k] && iou(boxes[p], boxes[k]) > overlap,
        ),
      nothingSuppressed: (_boxes, scores, _labels, least) => ranked(scores, least),
      droppedOnesDrop: (boxes, scores, labels, least, overlap) => {
        const order = ranked(scores, least);
        return order.filter(
          (k, at) =>
            !order
              .slice(0, at)
              .some((p) => labels[p] === labels[k] && iou(boxes[p], boxes[k]) > overlap),
        );
      },
    },
  });
});

describe("cellLoss", () => {
  type Inputs = [Row, Row, number, boolean];
  const squares = (a: Row, b: Row) => a.reduce((sum, v, k) => sum + (v - b[k]) ** 2, 0);
  const parts = ([said, truth, iou]: Inputs, root = Math.sqrt) => ({
    place: squares(said.slice(0, 2), truth.slice(0, 2)),
    size: squares(
      said.slice(2, 4).map((v) => root(v)),
      truth.slice(2, 4).map((v) => root(v)),
    ),
    sure: (said[4] - iou) ** 2,
    kinds: squares(said.slice(5), truth.slice(5)),
  });
  testExercise("cellLoss", cellLoss, {
    right: {
      parts(...inputs: Inputs) {
        const { place, size, sure, kinds } = parts(inputs);
        return inputs[3] ? 5 * (place + size) + sure + kinds : 0.5 * inputs[0][4] ** 2;
      },
      weighted(...[said, truth, iou, hasObject]: Inputs) {
        if (!hasObject) return (said[4] * said[4]) / 2;
        const shape = (v: number, k: number) => (k === 2 || k === 3 ? v ** 0.5 : v);
        const wanted = truth.map((v, k) => (k === 4 ? iou : v));
        return said.reduce(
          (sum, v, k) => sum + (k < 4 ? 5 : 1) * (shape(v, k) - shape(wanted[k], k)) ** 2,
          0,
        );
      },
      expanded(...[said, truth, iou, hasObject]: Inputs) {
        let loss = 0;
        for (let k = 0; k < said.length; k++) {
          if (k === 4) loss += hasObject ? (said[4] - iou) ** 2 : 0.5 * said[4] ** 2;
          else if (!hasObject) continue;
          else if (k === 2 || k === 3)
            loss += 5 * (said[k] + truth[k] - 2 * Math.sqrt(said[k] * truth[k]));
          else loss += (k < 2 ? 5 : 1) * (said[k] - truth[k]) ** 2;
        }
        return loss;
      },
    },
    wrong: {
      notRooted: (...inputs) => {
        const { place, size, sure, kinds } = parts(inputs as Inputs, (v) => v);
        return inputs[3] ? 5 * (place + size) + sure + kinds : 0.5 * inputs[0][4] ** 2;
      },
      noObjectInFull: (...inputs) => {
        const { place, size, sure, kinds } = parts(inputs as Inputs);
        return inputs[3] ? 5 * (place + size) + sure + kinds : inputs[0][4] ** 2;
      },
      coordinatesOnce: (...inputs) => {
        const { place, size, sure, kinds } = parts(inputs as Inputs);
        return inputs[3] ? place + size + sure + kinds : 0.5 * inputs[0][4] ** 2;
      },
      sizesOnce: (...inputs) => {
        const { place, size, sure, kinds } = parts(inputs as Inputs);
        return inputs[3] ? 5 * place + size + sure + kinds : 0.5 * inputs[0][4] ** 2;
      },
      sureOfAll: (...inputs) => {
        const { place, size, kinds } = parts(inputs as Inputs);
        const sure = (inputs[0][4] - 1) ** 2;
        return inputs[3] ? 5 * (place + size) + sure + kinds : 0.5 * inputs[0][4] ** 2;
      },
      classesInEmptyCells: (...inputs) => {
        const { place, size, sure, kinds } = parts(inputs as Inputs);
        return inputs[3] ? 5 * (place + size) + sure + kinds : 0.5 * inputs[0][4] ** 2 + kinds;
      },
    },
  });

  test("agrees with the library's loss where the box is right", () => {
    const said = [0.5, 0.5, 0.25, 0.25, 0.7, 0.2, 0.6];
    const truth = [0.5, 0.5, 0.25, 0.25, 1, 0, 1];
    const grid = { cells: 1, boxes: 1, classes: 2 };
    const library = yoloLoss(tensor([[[said]]]), tensor([[[truth]]]), grid).item();
    expect(cellLoss.reference(said, truth, 1, true)).toBeCloseTo(library, 5);
  });
});

describe("digitSpotter", () => {
  const data = exerciseData(digitSpotter, "digitSpotter");
  const SEVEN = [36, 4, 52, 36];

  /** Says of every picture that there is a seven in one place; its layers are there to be looked at. */
  class Spot extends Module {
    readonly conv = conv2d(3, 15, { kernelSize: 1 });
    constructor(...layers: Module[]) {
      super();
      Object.assign(this, Object.fromEntries(layers.map((layer, i) => [`layer${i}`, layer])));
    }
    forward(x: Tensor): Tensor {
      const [n] = x.shape;
      const y = fromArray(new Float32Array(n * 15 * 64).fill(-20), [n, 15, 8, 8]);
      const logits = [0, 0, Math.log(1 / 3), 0, 3];
      for (let i = 0; i < n; i++) {
        for (const [k, v] of [...logits.entries(), [12, 20]])
          y.values[(i * 15 + k) * 64 + 2 * 8 + 5] = v;
      }
      return y;
    }
    override outputShape(): readonly number[] {
      return [1, 15, 8, 8];
    }
  }

  /** The report on such a network where so many of 100 pictures have their seven there. */
  function reportAt(right: number, build: () => Module): CheckReport {
    const y = range(100).flatMap((i) => [i, 7, ...(i < right ? SEVEN : [0, 50, 10, 60])]);
    const source = { length: 100, batch: () => ({ x: zeros([100, 3, 64, 64]), y }) };
    return runCheck(data, { build, model: build() }, () => source) as CheckReport;
  }
  const net = (...last: Module[]) => new Spot(batchNorm2d(4), ...last);

  test("87 % pass, with the stretch target named", () => {
    const report = reportAt(87, () => net());
    expect(report).toMatchObject({ passed: true, earned: digitSpotter.points });
    expect(report.says.en).toContain("mAP50");
    expect(report.says.en).toContain("92 %");
    expect(reportAt(95, () => net()).says.en).toContain("The stretch target of 92 % is reached");
  });

  test.each([
    ["nothingFound", 2, () => net()],
    ["sigmoidTwice", 50, () => net(sigmoid())],
    ["softmaxInside", 50, () => net(softmax())],
    ["noNormalization", 70, () => new Spot()],
    ["nearly", 80, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    const { says } = digitSpotter.mistakes[mistake];
    expect(report.says.en).toContain(says.en);
    expect(report.says.ko).toContain(says.ko);
    expect(says.en).toMatch(/\?/);
    expect(says.ko).toMatch(/\?/);
  });

  test("every known mistake has a test", () => {
    const tested = ["nothingFound", "sigmoidTwice", "softmaxInside", "noNormalization", "nearly"];
    expect(Object.keys(digitSpotter.mistakes)).toEqual(tested);
  });

  test("the reference keeps to the budget, and half as many filters again do not", () => {
    const wide = (last: number) =>
      sequential(conv2d(64, last, { kernelSize: 3 }), conv2d(last, 15, { kernelSize: 1 }));
    const count = (model: Module) =>
      model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
    expect(count(wide(128)) + 23_500).toBeLessThan(digitSpotter.maxParameters as number);
    expect(count(wide(192)) + 23_500).toBeGreaterThan(digitSpotter.maxParameters as number);
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});

test("the recorded mAP50 of five detectors are the bench's", () => {
  const { rows } = JSON.parse(readFileSync("bench/results/detectors-digits.json", "utf8"));
  const recorded = rows.map(({ map50 }: { map50: number }) => Math.round(100 * map50) / 100);
  const cells = readFileSync("lessons/yolo/cells.ts", "utf8");
  expect(cells).toContain(`const recorded = [${recorded.join(", ")}];`);
  const milliseconds = rows.map(({ seconds }: { seconds: number }) => 1000 * seconds);
  const prose = readFileSync("lessons/yolo/lesson.en.md", "utf8");
  for (const ms of milliseconds)
    expect(prose).toMatch(new RegExp(`\\b${ms < 2 ? ms.toFixed(1) : ms.toFixed(0)}\\b`));
  expect(yolo({ classes: ["a"] }).name).toBe("YOLO v2");
});
