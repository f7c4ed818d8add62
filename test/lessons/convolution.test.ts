import { describe, expect, test } from "vitest";
import {
  convolve2d,
  descend,
  edgeStrength,
  findCross,
  outputSize,
  windowDot,
} from "../../lessons/convolution/checks.js";
import { F } from "../../src/index.js";
import { rng, tensor } from "../../src/tensor/index.js";
import { checked, testExercise } from "./support.js";

type Grid = number[][];
const flipped = (w: Grid): Grid => w.map((line) => [...line].reverse()).reverse();
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A student's loops for the cross-correlation. */
function loops(image: Grid, filter: Grid): Grid {
  const out: Grid = [];
  for (let i = 0; i <= image.length - filter.length; i++) {
    out.push([]);
    for (let j = 0; j <= image[0].length - filter[0].length; j++) {
      let sum = 0;
      for (let a = 0; a < filter.length; a++)
        for (let b = 0; b < filter[0].length; b++) sum += image[i + a][j + b] * filter[a][b];
      out[i].push(sum);
    }
  }
  return out;
}

describe("outputSize", () => {
  testExercise("outputSize", outputSize, {
    right: {
      formula: (n, f) => n - f + 1,
      otherOrder: (n, f) => 1 + n - f,
      brackets: (n, f) => n - (f - 1),
      negative: (n, f) => -f - -n + 1,
      counting: (n, f) => range(n).filter((start) => start + f <= n).length,
      loop: (n, f) => {
        let places = 0;
        for (let start = 0; start + f - 1 < n; start++) places++;
        return places;
      },
      walking: (n, f) => {
        let [end, places] = [f, 0];
        while (end <= n) {
          end++;
          places++;
        }
        return places;
      },
      recursion: function places(n: number, f: number): number {
        return n < f ? 0 : 1 + places(n - 1, f);
      },
      generalFormula: (n, f) => Math.floor((n - f + 2 * 0) / 1) + 1,
      library: (n, f) =>
        F.crossCorrelate2d(
          tensor(range(n).map(() => range(n).map(() => 0))),
          tensor(range(f).map(() => range(f).map(() => 0))),
        ).shape[0],
      lastPlace: (n, f) => {
        const last = n - f;
        return last + 1;
      },
      slices: (n, f) => new Set(range(n - f + 1).map((i) => `${i}`)).size,
    },
    wrong: {
      oneForgotten: (n, f) => n - f,
      sameSize: (n) => n,
      tiles: (n, f) => Math.floor(n / f),
      everyTouch: (n, f) => n + f - 1,
    },
  });

  test("each right case counts", () => {
    const report = checked(outputSize, "outputSize", (n: number, f: number) =>
      n === 7 ? 5 : n + f,
    );
    expect(report.cases.map(({ passed }) => passed)).toEqual([true, false, false, false]);
    expect(report.earned).toBe(0.25);
  });
});

describe("windowDot", () => {
  const cut = (image: Grid, filter: Grid, row: number, column: number): Grid =>
    image
      .slice(row, row + filter.length)
      .map((line) => line.slice(column, column + filter[0].length));
  const sum = (numbers: number[]): number => numbers.reduce((s, v) => s + v, 0);
  testExercise("windowDot", windowDot, {
    right: {
      loops(image: Grid, filter: Grid, row: number, column: number) {
        let total = 0;
        for (let a = 0; a < filter.length; a++)
          for (let b = 0; b < filter[a].length; b++)
            total += image[row + a][column + b] * filter[a][b];
        return total;
      },
      columnsFirst(image: Grid, filter: Grid, row: number, column: number) {
        let total = 0;
        for (let b = 0; b < filter[0].length; b++)
          for (let a = 0; a < filter.length; a++)
            total += filter[a][b] * image[row + a][column + b];
        return total;
      },
      fromTheEnd(image: Grid, filter: Grid, row: number, column: number) {
        let total = 0;
        for (let a = filter.length - 1; a >= 0; a--)
          for (let b = filter[a].length - 1; b >= 0; b--)
            total -= -image[row + a][column + b] * filter[a][b];
        return total;
      },
      overTheImage(image: Grid, filter: Grid, row: number, column: number) {
        let total = 0;
        image.forEach((line, i) => {
          line.forEach((v, j) => {
            total += v * (filter[i - row]?.[j - column] ?? 0);
          });
        });
        return total;
      },
      reduce: (image: Grid, filter: Grid, row: number, column: number) =>
        filter.reduce(
          (s, line, a) => s + line.reduce((r, w, b) => r + w * image[row + a][column + b], 0),
          0,
        ),
      flat(image: Grid, filter: Grid, row: number, column: number) {
        const weights = filter.flat();
        return sum(
          cut(image, filter, row, column)
            .flat()
            .map((v, k) => v * weights[k]),
        );
      },
      rowSums: (image: Grid, filter: Grid, row: number, column: number) =>
        sum(
          cut(image, filter, row, column).map((line, a) =>
            sum(line.map((v, b) => v * filter[a][b])),
          ),
        ),
      oneLoop(image: Grid, filter: Grid, row: number, column: number) {
        const width = filter[0].length;
        let total = 0;
        for (let k = 0; k < filter.length * width; k++) {
          const [a, b] = [Math.floor(k / width), k % width];
          total += image[row + a][column + b] * filter[a][b];
        }
        return total;
      },
      forOf(image: Grid, filter: Grid, row: number, column: number) {
        let total = 0;
        for (const [a, line] of filter.entries())
          for (const [b, w] of line.entries()) total += image[row + a][column + b] * w;
        return total;
      },
      library: (image: Grid, filter: Grid, row: number, column: number) =>
        F.crossCorrelate2d(tensor(image), tensor(filter)).at(row, column),
      whole: (image: Grid, filter: Grid, row: number, column: number) =>
        loops(image, filter)[row][column],
      tensors: (image: Grid, filter: Grid, row: number, column: number) =>
        F.sum(F.mul(tensor(cut(image, filter, row, column)), tensor(filter))).item(),
      mutating(image: Grid, filter: Grid, row: number, column: number) {
        const window = image.splice(row, filter.length).map((line) => line.splice(column));
        return sum(filter.map((line, a) => sum(line.map((w, b) => w * window[a][b]))));
      },
    },
    wrong: {
      alwaysFirstWindow: (image, filter) => loops(image, filter)[0][0],
      rowAndColumnSwapped: (image, filter, row, column) => loops(image, filter)[column][row],
      onlyAdded: (image, filter, row, column) => sum(cut(image, filter, row, column).flat()),
      filterFlipped: (image, filter, row, column) => loops(image, flipped(filter))[row][column],
    },
  });
});

describe("convolve2d", () => {
  const transposed = (w: Grid): Grid => w[0].map((_, b) => w.map((line) => line[b]));
  const sized = (image: Grid, filter: Grid): [number[], number[]] => [
    range(image.length - filter.length + 1),
    range(image[0].length - filter[0].length + 1),
  ];
  const turnedLoops = (image: Grid, filter: Grid): Grid => {
    const [h, w] = [filter.length, filter[0].length];
    const out: Grid = [];
    for (let i = 0; i + h <= image.length; i++) {
      const line: number[] = [];
      for (let j = 0; j + w <= image[0].length; j++) {
        let sum = 0;
        for (let a = 0; a < h; a++)
          for (let b = 0; b < w; b++) sum += image[i + a][j + b] * filter[h - 1 - a][w - 1 - b];
        line.push(sum);
      }
      out.push(line);
    }
    return out;
  };
  testExercise("convolve2d", convolve2d, {
    right: {
      turnedLoops,
      flipFirst: (image: Grid, filter: Grid) => loops(image, flipped(filter)),
      flipRowsThenColumns: (image: Grid, filter: Grid) =>
        loops(
          image,
          [...filter].reverse().map((line) => [...line].reverse()),
        ),
      twoTransposes: (image: Grid, filter: Grid) =>
        loops(image, transposed(transposed([...filter].reverse()).reverse())),
      turnTheImage: (image: Grid, filter: Grid) => flipped(loops(flipped(image), filter)),
      readTheImageBackwards(image: Grid, filter: Grid) {
        const [rows, columns] = sized(image, filter);
        const [bottom, right] = [filter.length - 1, filter[0].length - 1];
        return rows.map((i) =>
          columns.map((j) =>
            filter.reduce(
              (s, line, a) =>
                s + line.reduce((r, w, b) => r + w * image[i + bottom - a][j + right - b], 0),
              0,
            ),
          ),
        );
      },
      inPlace(image: Grid, filter: Grid) {
        filter.reverse();
        for (const line of filter) line.reverse();
        return loops(image, filter);
      },
      scatter(image: Grid, filter: Grid) {
        const [rows, columns] = sized(image, filter);
        const out = rows.map(() => columns.map(() => 0));
        image.forEach((line, p) => {
          line.forEach((v, q) => {
            filter.forEach((weights, a) => {
              weights.forEach((w, b) => {
                const [i, j] = [p - (filter.length - 1 - a), q - (filter[0].length - 1 - b)];
                if (out[i]?.[j] !== undefined) out[i][j] += v * w;
              });
            });
          });
        });
        return out;
      },
      fullThenCut(image: Grid, filter: Grid) {
        const [h, w] = [filter.length, filter[0].length];
        const full = range(image.length + h - 1).map((i) =>
          range(image[0].length + w - 1).map((j) => {
            let sum = 0;
            for (let a = 0; a < h; a++)
              for (let b = 0; b < w; b++) sum += filter[a][b] * (image[i - a]?.[j - b] ?? 0);
            return sum;
          }),
        );
        return full.slice(h - 1, image.length).map((line) => line.slice(w - 1, image[0].length));
      },
      flatFilter(image: Grid, filter: Grid) {
        const width = filter[0].length;
        const weights = filter.flat().reverse();
        const [rows, columns] = sized(image, filter);
        return rows.map((i) =>
          columns.map((j) =>
            weights.reduce(
              (s, w, k) => s + w * image[i + Math.floor(k / width)][j + (k % width)],
              0,
            ),
          ),
        );
      },
      library: (image: Grid, filter: Grid) => F.convolve2d(tensor(image), tensor(filter)).toArray(),
      libraryFlipped: (image: Grid, filter: Grid) =>
        F.crossCorrelate2d(tensor(image), tensor(flipped(filter))).toArray(),
      recursion(image: Grid, filter: Grid) {
        const line = (i: number, j: number): number[] =>
          j > image[0].length - filter[0].length
            ? []
            : [
                turnedLoops(
                  image.slice(i, i + filter.length).map((r) => r.slice(j, j + filter[0].length)),
                  filter,
                )[0][0],
                ...line(i, j + 1),
              ];
        return sized(image, filter)[0].map((i) => line(i, 0));
      },
    },
    wrong: {
      notFlipped: loops,
      upsideDown: (image, filter) => loops(image, [...filter].reverse()),
      leftRight: (image, filter) =>
        loops(
          image,
          filter.map((line: number[]) => [...line].reverse()),
        ),
      transposed: (image, filter) => loops(image, transposed(filter)),
      oneTooSmall: (image, filter) =>
        turnedLoops(image, filter)
          .slice(0, -1)
          .map((line) => line.slice(0, -1)),
      oneTooLarge: (image, filter) =>
        range(image.length - filter.length + 2).map((i) =>
          range(image[0].length - filter[0].length + 2).map((j) => {
            let sum = 0;
            flipped(filter).forEach((line, a) => {
              line.forEach((w, b) => {
                sum += w * (image[i + a]?.[j + b] ?? 0);
              });
            });
            return sum;
          }),
        ),
    },
  });
});

describe("edgeStrength", () => {
  const X: Grid = [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ];
  const Y: Grid = [
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ];
  const joined = (image: Grid, join: (gx: number, gy: number) => number): Grid => {
    const [gx, gy] = [loops(image, X), loops(image, Y)];
    return gx.map((line, i) => line.map((v, j) => join(v, gy[i][j])));
  };
  testExercise("edgeStrength", edgeStrength, {
    right: {
      root: (image: Grid) => joined(image, (x, y) => Math.sqrt(x * x + y * y)),
      hypot: (image: Grid) => joined(image, Math.hypot),
      power: (image: Grid) => joined(image, (x, y) => (x ** 2 + y ** 2) ** 0.5),
      negativeFilters: (image: Grid) => joined(image, (x, y) => Math.hypot(-x, -y)),
      flippedFilters: (image: Grid) => {
        const [gx, gy] = [loops(image, flipped(X)), loops(image, flipped(Y))];
        return gx.map((line, i) => line.map((v, j) => Math.hypot(v, gy[i][j])));
      },
      noFilters: (image: Grid) =>
        range(image.length - 2).map((i) =>
          range(image[0].length - 2).map((j) => {
            const [a, b, c] = [image[i], image[i + 1], image[i + 2]];
            const gx = a[j + 2] + 2 * b[j + 2] + c[j + 2] - a[j] - 2 * b[j] - c[j];
            const gy = c[j] + 2 * c[j + 1] + c[j + 2] - a[j] - 2 * a[j + 1] - a[j + 2];
            return Math.sqrt(gx * gx + gy * gy);
          }),
        ),
      separated: (image: Grid) => {
        const smoothRows = loops(image, [[1], [2], [1]]);
        const smoothColumns = loops(image, [[1, 2, 1]]);
        const gx = loops(smoothRows, [[-1, 0, 1]]);
        const gy = loops(smoothColumns, [[-1], [0], [1]]);
        return gx.map((line, i) => line.map((v, j) => Math.hypot(v, gy[i][j])));
      },
      turnedImage: (image: Grid) => {
        const turn = (g: Grid): Grid => g[0].map((_, j) => g.map((line) => line[j]));
        const gy = turn(loops(turn(image), X));
        return loops(image, X).map((line, i) => line.map((v, j) => Math.hypot(v, gy[i][j])));
      },
      complexNumbers: (image: Grid) =>
        range(image.length - 2).map((i) =>
          range(image[0].length - 2).map((j) => {
            const z = [0, 0];
            for (let k = 0; k < 9; k++) {
              const [a, b] = [Math.floor(k / 3), k % 3];
              z[0] += image[i + a][j + b] * X[a][b];
              z[1] += image[i + a][j + b] * Y[a][b];
            }
            return Math.hypot(...z);
          }),
        ),
      library: (image: Grid) => {
        const gx = F.crossCorrelate2d(tensor(image), tensor(X));
        const gy = F.crossCorrelate2d(tensor(image), tensor(Y));
        return range(gx.shape[0]).map((i) =>
          range(gx.shape[1]).map((j) => Math.hypot(gx.at(i, j), gy.at(i, j))),
        );
      },
      float32: (image: Grid) => joined(image, (x, y) => Math.fround(Math.hypot(x, y))),
      logarithms: (image: Grid) =>
        joined(image, (x, y) => (x === 0 && y === 0 ? 0 : Math.exp(Math.log(x * x + y * y) / 2))),
    },
    wrong: {
      onlyX: (image) => joined(image, (x) => Math.sqrt(x * x)),
      onlyY: (image) => joined(image, (_, y) => Math.sqrt(y * y)),
      rootForgotten: (image) => joined(image, (x, y) => x ** 2 + y ** 2),
      sumOfSizes: (image) => joined(image, (x, y) => Math.abs(x) + Math.abs(y)),
      signsCancel: (image) => joined(image, (x, y) => x + y),
    },
  });
});

describe("descend", () => {
  const moved = (filter: Grid, gradient: Grid, by: (g: number) => number): Grid =>
    filter.map((line, a) => line.map((v, b) => v + by(gradient[a][b])));
  testExercise("descend", descend, {
    right: {
      minus: (filter: Grid, gradient: Grid, rate: number) =>
        moved(filter, gradient, (g) => -rate * g),
      inPlace(filter: Grid, gradient: Grid, rate: number) {
        for (const [a, line] of gradient.entries())
          for (const [b, g] of line.entries()) filter[a][b] -= rate * g;
        return filter;
      },
      library: (filter: Grid, gradient: Grid, rate: number) =>
        F.sub(tensor(filter), F.mul(tensor(gradient), rate)).toArray(),
      division: (filter: Grid, gradient: Grid, rate: number) =>
        moved(filter, gradient, (g) => -g / (1 / rate)),
    },
    wrong: {
      uphill: (filter, gradient, rate) => moved(filter, gradient, (g) => g * rate),
      rateForgotten: (filter, gradient) => moved(filter, gradient, (g) => -g),
      onlyTheStep: (_filter, gradient: Grid, rate: number) =>
        gradient.map((line) => line.map((g) => 0 - g * rate)),
      signOnly: (filter, gradient, rate) =>
        moved(filter, gradient, (g) => (g > 0 ? -rate : g < 0 ? rate : 0)),
    },
  });
});

describe("findCross", () => {
  const inside = (image: Grid): [number, number][] =>
    range(image.length - 2).flatMap((i) =>
      range(image[0].length - 2).map((j): [number, number] => [i + 1, j + 1]),
    );
  const best = (image: Grid, value: (i: number, j: number) => number): number[] =>
    inside(image).reduce((found, place) =>
      value(place[0], place[1]) > value(found[0], found[1]) ? place : found,
    );
  const cross = (image: Grid, i: number, j: number): number =>
    image[i][j] + image[i - 1][j] + image[i + 1][j] + image[i][j - 1] + image[i][j + 1];
  const corners = (image: Grid, i: number, j: number): number =>
    image[i - 1][j - 1] + image[i - 1][j + 1] + image[i + 1][j - 1] + image[i + 1][j + 1];
  const signed = (image: Grid): number[] =>
    best(image, (i, j) => cross(image, i, j) - corners(image, i, j));
  test("a cross of ones without negative weights finds the block, too", () => {
    const ones = (image: Grid): number[] => best(image, (i, j) => cross(image, i, j));
    expect(checked(findCross, "findCross", ones).mistake).toBe("brightestPatch");
  });

  testExercise("findCross", findCross, {
    right: {
      signed,
      library(image: Grid) {
        const filter = [
          [-2, 2, -2],
          [2, 2, 2],
          [-2, 2, -2],
        ];
        const map = F.crossCorrelate2d(tensor(image), tensor(filter)).toArray() as Grid;
        const flat = map.flat();
        const at = flat.indexOf(Math.max(...flat));
        return [Math.floor(at / map[0].length) + 1, (at % map[0].length) + 1];
      },
      smallestDistance: (image: Grid) =>
        best(
          image,
          (i, j) =>
            -range(9).reduce((sum, k) => {
              const [a, b] = [Math.floor(k / 3) - 1, (k % 3) - 1];
              const ideal = a * b === 0 ? 9 : 1.5;
              return sum + (image[i + a][j + b] - ideal) ** 2;
            }, 0),
        ),
      byRule: (image: Grid) =>
        inside(image).find(
          ([i, j]) =>
            [image[i][j], image[i - 1][j], image[i + 1][j], image[i][j - 1], image[i][j + 1]].every(
              (v) => v === 9,
            ) && corners(image, i, j) < 16,
        ),
    },
    wrong: {
      brightestPixel(image: Grid) {
        let place = [0, 0];
        image.forEach((line, i) => {
          line.forEach((v, j) => {
            if (v > image[place[0]][place[1]]) place = [i, j];
          });
        });
        return place;
      },
      brightestPatch: (image: Grid) =>
        best(image, (i, j) => cross(image, i, j) + corners(image, i, j)),
      windowCorner: (image: Grid) => signed(image).map((v) => v - 1),
      swapped: (image: Grid) => {
        const [i, j] = signed(image);
        return [j, i];
      },
    },
  });

  test("the cross is where the generator has put it, in 500 pictures", () => {
    for (let seed = 0; seed < 500; seed++) {
      const [image] = findCross.generate(rng(seed)) as [Grid];
      const [i, j] = findCross.reference(image);
      expect(cross(image, i, j), `seed ${seed}`).toBe(45);
    }
  });
});
