import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  averageOf,
  boxDeltas,
  iou,
  poolRegion,
  pyramidLength,
  regionNet,
  rpnChannels,
  suppress,
} from "../../lessons/rcnn/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  averagePrecision,
  batchNorm2d,
  boxIou,
  conv2d,
  encodeBoxes,
  F,
  flatten,
  linear,
  type Module,
  manualSeed,
  maxPool2d,
  nms,
  noGrad,
  regionProposalNetwork,
  relu,
  sequential,
  softmax,
  spatialPyramid,
  tensor,
  zeros,
} from "../../src/index.js";
import { rand, rng } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";

type Row = number[];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const area = (b: Row): number => (b[2] - b[0]) * (b[3] - b[1]);
const span = (a: Row, b: Row, k: number): number =>
  Math.min(a[k + 2], b[k + 2]) - Math.max(a[k], b[k]);
const shared = (a: Row, b: Row): number =>
  span(a, b, 0) > 0 && span(a, b, 1) > 0 ? span(a, b, 0) * span(a, b, 1) : 0;

describe("iou", () => {
  testExercise("iou", iou, {
    right: {
      early(a: Row, b: Row) {
        if (a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]) return 0;
        const common = span(a, b, 0) * span(a, b, 1);
        return common / (area(a) + area(b) - common);
      },
      parts: (a: Row, b: Row) => shared(a, b) / (area(a) - shared(a, b) + area(b)),
      counted(a: Row, b: Row) {
        const inside = ([x1, y1, x2, y2]: Row, x: number, y: number) =>
          x >= x1 && x < x2 && y >= y1 && y < y2;
        let [both, either] = [0, 0];
        for (let y = -40; y < 160; y++) {
          for (let x = -40; x < 160; x++) {
            const [p, q] = [inside(a, x, y), inside(b, x, y)];
            if (p && q) both++;
            if (p || q) either++;
          }
        }
        return both / either;
      },
      library: (a: Row, b: Row) => boxIou(tensor([a]), tensor([b])).at(0, 0),
    },
    wrong: {
      notClamped: (a, b) => {
        const common = span(a, b, 0) * span(a, b, 1);
        return common / (area(a) + area(b) - common);
      },
      sumBelow: (a, b) => shared(a, b) / (area(a) + area(b)),
      smallerBelow: (a, b) => shared(a, b) / Math.min(area(a), area(b)),
      firstBelow: (a, b) => shared(a, b) / area(a),
      lastPixel: (a, b) => {
        const grown = ([x1, y1, x2, y2]: Row) => [x1, y1, x2 + 1, y2 + 1];
        const common = shared(grown(a), grown(b));
        return common / (area(grown(a)) + area(grown(b)) - common);
      },
    },
  });
});

describe("suppress", () => {
  const overlap = (a: Row, b: Row) => shared(a, b) / (area(a) + area(b) - shared(a, b));
  const ranked = (scores: Row) => range(scores.length).sort((p, q) => scores[q] - scores[p]);
  const greedy = (order: Row, drops: (winner: number, k: number) => boolean) => {
    const stay: Row = [];
    let left = order;
    while (left.length > 0) {
      const winner = left[0];
      stay.push(winner);
      left = left.slice(1).filter((k) => !drops(winner, k));
    }
    return stay;
  };
  testExercise("suppress", suppress, {
    right: {
      greedy: (boxes: Row[], scores: Row, threshold: number) =>
        greedy(ranked(scores), (p, k) => overlap(boxes[p], boxes[k]) > threshold),
      marks(boxes: Row[], scores: Row, threshold: number) {
        const order = ranked(scores);
        const gone = boxes.map(() => false);
        for (const [at, p] of order.entries()) {
          if (gone[p]) continue;
          for (const k of order.slice(at + 1))
            if (overlap(boxes[p], boxes[k]) > threshold) gone[k] = true;
        }
        return order.filter((k) => !gone[k]);
      },
      argmax(boxes: Row[], scores: Row, threshold: number) {
        const left = new Set(range(boxes.length));
        const stay: Row = [];
        while (left.size > 0) {
          const best = [...left].reduce((p, q) => (scores[q] > scores[p] ? q : p));
          stay.push(best);
          for (const k of [...left])
            if (k === best || overlap(boxes[best], boxes[k]) > threshold) left.delete(k);
        }
        return stay;
      },
      library: (boxes: Row[], scores: Row, threshold: number) =>
        nms(tensor(boxes), scores, threshold),
    },
    wrong: {
      notSorted: (boxes, scores, threshold) =>
        greedy(range(scores.length), (p, k) => overlap(boxes[p], boxes[k]) > threshold),
      lowestFirst: (boxes, scores, threshold) =>
        greedy(ranked(scores).reverse(), (p, k) => overlap(boxes[p], boxes[k]) > threshold),
      droppedOnesDrop: (boxes, scores, threshold) => {
        const order = ranked(scores);
        return order.filter(
          (k, at) => !order.slice(0, at).some((p) => overlap(boxes[p], boxes[k]) > threshold),
        );
      },
      comparedWithTheBest: (boxes, scores, threshold) => {
        const [first, ...others] = ranked(scores);
        return [first, ...others.filter((k) => overlap(boxes[first], boxes[k]) <= threshold)];
      },
      turnedRound: (boxes, scores, threshold) =>
        greedy(ranked(scores), (p, k) => overlap(boxes[p], boxes[k]) <= threshold),
    },
  });
});

describe("averageOf", () => {
  const precisionAt = (hits: boolean[], k: number) =>
    hits.slice(0, k + 1).filter((hit) => hit).length / (k + 1);
  const raised = (hits: boolean[], k: number) =>
    Math.max(...range(hits.length - k).map((j) => precisionAt(hits, k + j)));
  const found = (hits: boolean[]) => hits.filter((hit) => hit).length;
  testExercise("averageOf", averageOf, {
    right: {
      sum: (hits: boolean[], objects: number) =>
        range(hits.length).reduce((sum, k) => sum + (hits[k] ? raised(hits, k) / objects : 0), 0),
      areas(hits: boolean[], objects: number) {
        let [sum, before] = [0, 0];
        for (const k of range(hits.length)) {
          const recall = found(hits.slice(0, k + 1)) / objects;
          sum += (recall - before) * raised(hits, k);
          before = recall;
        }
        return sum;
      },
      backwards(hits: boolean[], objects: number) {
        let [sum, best] = [0, 0];
        for (let k = hits.length - 1; k >= 0; k--) {
          best = Math.max(best, precisionAt(hits, k));
          if (hits[k]) sum += best;
        }
        return sum / objects;
      },
      library: (hits: boolean[], objects: number) => averagePrecision(hits, objects, "all"),
    },
    wrong: {
      notMonotone: (hits, objects) =>
        range(hits.length).reduce(
          (sum, k) => sum + (hits[k] ? precisionAt(hits, k) / objects : 0),
          0,
        ),
      missedForgotten: (hits) =>
        range(hits.length).reduce(
          (sum, k) => sum + (hits[k] ? raised(hits, k) / found(hits) : 0),
          0,
        ),
      meanOfAll: (hits) =>
        range(hits.length).reduce((sum, k) => sum + precisionAt(hits, k), 0) / hits.length,
      onlyTheEnd: (hits) => precisionAt(hits, hits.length - 1),
      countOfHits: (hits, objects) => found(hits) / objects,
    },
  });
});

describe("boxDeltas", () => {
  const middle = (b: Row) => [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2, b[2] - b[0], b[3] - b[1]];
  testExercise("boxDeltas", boxDeltas, {
    right: {
      formula(p: Row, g: Row) {
        const [px, py, pw, ph] = middle(p);
        const [gx, gy, gw, gh] = middle(g);
        return [(gx - px) / pw, (gy - py) / ph, Math.log(gw / pw), Math.log(gh / ph)];
      },
      logarithms(p: Row, g: Row) {
        const [a, b] = [middle(p), middle(g)];
        const place = [0, 1].map((k) => (b[k] - a[k]) / a[k + 2]);
        return [...place, ...[2, 3].map((k) => Math.log(b[k]) - Math.log(a[k]))];
      },
      library: (p: Row, g: Row) => Array.from(encodeBoxes(tensor([g]), tensor([p])).values),
    },
    wrong: {
      inPixels: (p, g) => {
        const [a, b] = [middle(p), middle(g)];
        return [b[0] - a[0], b[1] - a[1], Math.log(b[2] / a[2]), Math.log(b[3] / a[3])];
      },
      noLogarithm: (p, g) => {
        const [a, b] = [middle(p), middle(g)];
        return [(b[0] - a[0]) / a[2], (b[1] - a[1]) / a[3], b[2] / a[2], b[3] / a[3]];
      },
      backwards: (p, g) => {
        const [a, b] = [middle(g), middle(p)];
        return [
          (b[0] - a[0]) / a[2],
          (b[1] - a[1]) / a[3],
          Math.log(b[2] / a[2]),
          Math.log(b[3] / a[3]),
        ];
      },
      fromCorners: (p, g) => {
        const [a, b] = [middle(p), middle(g)];
        return [
          (g[0] - p[0]) / a[2],
          (g[1] - p[1]) / a[3],
          Math.log(b[2] / a[2]),
          Math.log(b[3] / a[3]),
        ];
      },
      byTheTruth: (p, g) => {
        const [a, b] = [middle(p), middle(g)];
        return [
          (b[0] - a[0]) / b[2],
          (b[1] - a[1]) / b[3],
          Math.log(b[2] / a[2]),
          Math.log(b[3] / a[3]),
        ];
      },
    },
  });
});

describe("pyramidLength", () => {
  const bins = (levels: Row) => levels.reduce((sum, level) => sum + level ** 2, 0);
  testExercise("pyramidLength", pyramidLength, {
    right: {
      squares: (levels: Row, channels: number) => channels * bins(levels),
      counted(levels: Row, channels: number) {
        let count = 0;
        for (const level of levels)
          for (let i = 0; i < level; i++) for (let j = 0; j < level; j++) count += channels;
        return count;
      },
      library: (levels: Row, channels: number) =>
        spatialPyramid(zeros([1, channels, 8, 8]), [tensor([[0, 0, 7, 7]])], levels).shape[1],
    },
    wrong: {
      notSquared: (levels, channels) => channels * levels.reduce((a: number, b: number) => a + b),
      channelsForgotten: (levels) => bins(levels),
      finestOnly: (levels, channels) => channels * Math.max(...levels) ** 2,
      channelsOnce: (levels, channels) => channels + bins(levels),
    },
  });
});

describe("poolRegion", () => {
  type Inputs = [Row[], Row, number];
  const cut = (map: Row[], [x1, y1, x2, y2]: Row) =>
    map.slice(y1, y2).map((line) => line.slice(x1, x2));
  /** Bins of a piece, by what is done with the numbers of each. */
  const binned = (piece: Row[], n: number, of: (numbers: Row) => number) => {
    const ends = (length: number, i: number) => [
      Math.floor((i * length) / n),
      Math.ceil(((i + 1) * length) / n),
    ];
    return range(n).map((i) =>
      range(n).map((j) => {
        const [[a, b], [c, d]] = [ends(piece.length, i), ends(piece[0].length, j)];
        return of(piece.slice(a, b).flatMap((line) => line.slice(c, d)));
      }),
    );
  };
  const most = (numbers: Row) => Math.max(...numbers);
  testExercise("poolRegion", poolRegion, {
    right: {
      cutFirst: (...[map, region, n]: Inputs) => binned(cut(map, region), n, most),
      loops(...[map, [x1, y1, x2, y2], n]: Inputs) {
        const result = range(n).map(() => range(n).map(() => Number.NEGATIVE_INFINITY));
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++)
            for (let y = y1; y < y2; y++)
              for (let x = x1; x < x2; x++) {
                const inRow =
                  (y - y1 + 1) * n > i * (y2 - y1) && (y - y1) * n < (i + 1) * (y2 - y1);
                const inLine =
                  (x - x1 + 1) * n > j * (x2 - x1) && (x - x1) * n < (j + 1) * (x2 - x1);
                if (inRow && inLine) result[i][j] = Math.max(result[i][j], map[y][x]);
              }
        return result;
      },
      library(...[map, [x1, y1, x2, y2], n]: Inputs) {
        const x = tensor(map).reshape([1, 1, map.length, map[0].length]);
        const pooled = F.roiPool(x, [tensor([[x1, y1, x2 - 1, y2 - 1]])], { outputSize: n });
        return pooled.reshape([n, n]).toArray();
      },
    },
    wrong: {
      average: (map, region, n) =>
        binned(cut(map, region), n, (numbers) => numbers.reduce((a, b) => a + b) / numbers.length),
      wholeMap: (map, _, n) => binned(map, n, most),
      restLost: (map, region, n) => {
        const piece = cut(map, region);
        const [h, w] = [
          Math.max(1, Math.floor(piece.length / n)),
          Math.max(1, Math.floor(piece[0].length / n)),
        ];
        return range(n).map((i) =>
          range(n).map((j) =>
            most(piece.slice(i * h, (i + 1) * h).flatMap((line) => line.slice(j * w, (j + 1) * w))),
          ),
        );
      },
      rowsAndColumnsSwapped: (map, [x1, y1, x2, y2], n) =>
        binned(cut(map, [y1, x1, y2, x2]), n, most),
      binsOfTwo: (map, [x1, y1], n) =>
        range(n).map((i) =>
          range(n).map((j) =>
            most(cut(map, [x1 + 2 * j, y1 + 2 * i, x1 + 2 * j + 2, y1 + 2 * i + 2]).flat()),
          ),
        ),
    },
  });
});

describe("rpnChannels", () => {
  testExercise("rpnChannels", rpnChannels, {
    right: {
      sixfold: (sizes: number, ratios: number) => 6 * sizes * ratios,
      counted(sizes: number, ratios: number) {
        let channels = 0;
        for (let k = 0; k < sizes * ratios; k++) channels += ["x", "y", "w", "h"].length + 2;
        return channels;
      },
      library: (sizes: number, ratios: number) =>
        regionProposalNetwork(4, { anchors: sizes * ratios }).outputShape([1, 4, 2, 2])[1],
    },
    wrong: {
      boxesOnly: (sizes, ratios) => sizes * ratios * 4,
      oneScore: (sizes, ratios) => sizes * ratios * (4 + 1),
      sidesAdded: (sizes, ratios) => (4 + 2) * (sizes + ratios),
      anchorsOnly: (sizes, ratios) => ratios * sizes,
    },
  });
});

describe("regionNet", () => {
  const data = exerciseData(regionNet, "regionNet");
  const net = (...last: Module[]): Module =>
    sequential(
      conv2d(3, 4, { kernelSize: 3, padding: 1 }),
      batchNorm2d(4),
      relu(),
      maxPool2d({ kernelSize: 8 }),
      flatten(),
      linear(64, 11),
      ...last,
    );

  /** The report on a network that has so many of 100 pieces right: the labels are set so. */
  function reportAt(right: number, build: () => Module): CheckReport {
    manualSeed(3);
    const model = build();
    const x = rand([100, 3, 32, 32], { rng: rng(5) });
    const scores = noGrad(() => model.eval().forward(x)).toArray() as Row[];
    const answers = scores.map((line) => line.indexOf(Math.max(...line)));
    const y = answers.map((answer, i) => (i < right ? answer : (answer + 1) % 11));
    const source = { length: 100, batch: () => ({ x, y }) };
    return runCheck(data, { build, model }, () => source) as CheckReport;
  }

  test("82 of 100 pass, and the stretch target is named", () => {
    expect(reportAt(82, () => net())).toMatchObject({ passed: true, earned: regionNet.points });
    expect(reportAt(82, () => net()).says.en).toContain("88 %");
    expect(reportAt(90, () => net()).says.en).toContain("The stretch target of 88 % is reached");
  });

  const plain = () =>
    sequential(conv2d(3, 4, { kernelSize: 8, stride: 8 }), relu(), flatten(), linear(64, 11));
  const dense = () => sequential(maxPool2d({ kernelSize: 4 }), flatten(), linear(192, 11));
  test.each([
    ["untrained", 20, () => net()],
    ["softmaxInside", 60, () => net(softmax())],
    ["noConvolution", 60, dense],
    ["noNormalization", 60, plain],
    ["nearly", 75, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    const { says } = regionNet.mistakes[mistake];
    expect(report.says.en).toContain(says.en);
    expect(report.says.ko).toContain(says.ko);
    expect(says.en).toMatch(/\?/);
    expect(says.ko).toMatch(/\?/);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noConvolution", "noNormalization", "nearly"];
    expect(Object.keys(regionNet.mistakes)).toEqual(tested);
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});

test("the recorded numbers of four detectors are the bench's", () => {
  const { rows } = JSON.parse(readFileSync("bench/results/detectors-digits.json", "utf8"));
  const four = rows.slice(0, 4) as { map50: number; seconds: number }[];
  const recorded = four.map(({ map50 }) => Math.round(100 * map50) / 100);
  const cells = readFileSync("lessons/rcnn/cells.ts", "utf8");
  expect(cells).toContain(`const recorded = [${recorded.join(", ")}];`);
  const prose = readFileSync("lessons/rcnn/lesson.en.md", "utf8");
  const [a, b, c, d] = four.map(({ seconds }) => (1000 * seconds).toFixed(0));
  expect(prose).toContain(`${a}, ${b}, ${c} and ${d} ms`);
});
