// %% setup setup
import { arange, F, type Figure, figure, show, slider, t, type Tensor, tensor } from "convlab";
import { checks } from "convlab/lessons/talk-tensor";

const check = checks(t({ ko: "ko", en: "en" }));

// %% tools show hide-input
// ko: 숫자 표와, 메모리의 숫자 열두 개 가운데 읽은 자리를 함께 그려요.
// en: A table of numbers, and below it the twelve numbers of the memory with the one that is read.
function grid(table: (number | null)[][], marked: number | null, left: number, top: number) {
  const cells: object[] = [];
  const labels: object[] = [];
  table.forEach((row, i) => {
    row.forEach((value, j) => {
      const hit = value !== null && value === marked;
      const [x, y] = [left + j, top - i];
      cells.push({
        type: "rect",
        x0: x,
        x1: x + 0.92,
        y0: y,
        y1: y + 0.92,
        line: { color: "#555555", width: 1 },
        fillcolor: hit ? "#D55E00" : "#dbe9f6",
      });
      const color = hit ? "#ffffff" : "#222222";
      const words = value === null ? "" : `${value}`;
      labels.push({
        x: x + 0.46,
        y: y + 0.46,
        text: words,
        showarrow: false,
        font: { color: color },
      });
    });
  });
  return { cells: cells, labels: labels };
}
function memoryFigure(table: (number | null)[][], marked: number | null, title: string): Figure {
  const above = grid(table, marked, 0, 4);
  const memory = grid([Array.from({ length: 12 }, (_, i) => i)], marked, 0, -1);
  return figure({
    data: [{ type: "scatter", x: [0, 12], y: [-1.2, 5], mode: "markers", marker: { opacity: 0 } }],
    layout: {
      title: { text: title },
      shapes: [...above.cells, ...memory.cells],
      annotations: [...above.labels, ...memory.labels],
      xaxis: { visible: false, range: [-0.2, 12.2] },
      yaxis: { visible: false, range: [-1.5, 5.2] },
      showlegend: false,
      height: 360,
    },
    text: title,
  });
}
function brackets(list: readonly number[]): string {
  return `[${list.join(", ")}]`;
}

// %% oneLine
// ko: 모양 [3, 4]인 텐서. 메모리에는 숫자 열두 개가 한 줄로 있어요.
// en: A tensor of shape [3, 4]. In memory there is one line of twelve numbers.
const x: Tensor = arange(12).reshape([3, 4]);
show(
  slider({ min: 0, max: 11, value: 6, label: t({ ko: "원소", en: "element" }) }, (step) => {
    const [i, j] = [Math.floor(step / 4), step % 4];
    const title = t({
      ko: `x[${i}][${j}]의 자리: ${i}·4 + ${j}·1 = ${4 * i + j}`,
      en: `x[${i}][${j}] lies at ${i}·4 + ${j}·1 = ${4 * i + j}`,
    });
    return memoryFigure(x.toArray() as number[][], x.at(i, j), title);
  }),
);

// %% views
// ko: 뷰: 같은 메모리를 읽는 다른 방법. 오프셋, 모양, 스트라이드만 적어 두면 돼요.
// en: Views: other ways to read the same memory. All it takes is an offset, a shape and strides.
interface View {
  name: string;
  offset: number;
  shape: number[];
  strides: number[];
}
const views: View[] = [
  { name: "x", offset: 0, shape: [3, 4], strides: [4, 1] },
  { name: t({ ko: "전치", en: "transposed" }), offset: 0, shape: [4, 3], strides: [1, 4] },
  { name: t({ ko: "짝수 열", en: "even columns" }), offset: 0, shape: [3, 2], strides: [4, 2] },
  {
    name: t({ ko: "둘째 줄부터", en: "from row 1 on" }),
    offset: 4,
    shape: [2, 4],
    strides: [4, 1],
  },
  { name: t({ ko: "거꾸로", en: "backwards" }), offset: 11, shape: [3, 4], strides: [-4, -1] },
  {
    name: t({ ko: "줄 하나를 세 번", en: "one row three times" }),
    offset: 4,
    shape: [3, 4],
    strides: [0, 1],
  },
];
function readView(view: View): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < view.shape[0]; i++) {
    const row: number[] = [];
    for (let j = 0; j < view.shape[1]; j++) {
      row.push(view.offset + i * view.strides[0] + j * view.strides[1]);
    }
    rows.push(row);
  }
  return rows;
}
show(
  slider({ min: 0, max: 5, value: 1, label: t({ ko: "뷰", en: "view" }) }, (which) => {
    const view = views[which];
    const title = t({
      ko: `${view.name}: 모양 ${brackets(view.shape)}, 스트라이드 ${brackets(view.strides)}, 복사한 숫자 0개`,
      en: `${view.name}: shape ${brackets(view.shape)}, strides ${brackets(view.strides)}, nothing copied`,
    });
    return memoryFigure(readView(view), readView(view)[0][0], title);
  }),
);

// %% shared
// ko: 같은 메모리라면, 한쪽을 고치면 다른 쪽도 바뀌어요.
// en: If the memory is the same, who changes one changes the other.
const flat: Tensor = x.reshape([12]);
const turned: Tensor = F.transpose(x);
flat.values[6] = 99;
const [inFlat, inX, inTurned] = [flat.at(6), x.at(1, 2), turned.at(2, 1)];
flat.values[6] = 6;
console.log("flat  ", inFlat);
console.log("x     ", inX, t({ ko: "← reshape는 뷰", en: "← reshape is a view" }));
console.log("turned", inTurned, t({ ko: "← transpose는 복사", en: "← transpose is a copy" }));

// %% walking
// ko: 같은 숫자를 같은 만큼 더해요. 한 번은 줄을 따라, 한 번은 열을 따라.
// en: The same numbers, the same sums. Once along the rows, once down the columns.
const side = 2048;
const big = new Float32Array(side * side).fill(1);
function secondsOf(outer: number, inner: number): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4; attempt++) {
    const start = performance.now();
    let sum = 0;
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) sum += big[i * outer + j * inner];
    }
    if (sum !== side * side) throw new Error("every number once");
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}
secondsOf(side, 1);
const alongRows: number = secondsOf(side, 1);
const downColumns: number = secondsOf(1, side);
const slower: string = (downColumns / alongRows).toFixed(1);
show(
  figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "줄을 따라, 스트라이드 1", en: "along rows, stride 1" }),
          t({ ko: `열을 따라, 스트라이드 ${side}`, en: `down columns, stride ${side}` }),
        ],
        y: [alongRows, downColumns],
        marker: { color: ["#0072B2", "#D55E00"] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `같은 덧셈, 다른 스트라이드: 이 컴퓨터에서 시간은 ${slower}배`,
          en: `The same additions with another stride take ${slower} times as long here`,
        }),
      },
      yaxis: { title: { text: t({ ko: "밀리초", en: "milliseconds" }) } },
      height: 320,
    },
    text: t({
      ko: `줄을 따라 ${alongRows.toFixed(1)}밀리초, 열을 따라 ${downColumns.toFixed(1)}밀리초`,
      en: `${alongRows.toFixed(1)} ms along rows, ${downColumns.toFixed(1)} ms down columns`,
    }),
  }),
);

// %% silent try
// ko: 모양을 [4]로 바꿔 보세요. 손실이 얼마가 되나요?
// en: Change the shape to [4]. What becomes of the loss?
const shapeOfAnswers: number[] = [4, 1];
const answers: Tensor = tensor([1, 2, 3, 4]).reshape(shapeOfAnswers);
const predicted: Tensor = tensor([1, 2, 3, 4]);
const misses: Tensor = F.sub(predicted, answers);
const squared: number = F.mean(F.mul(misses, misses)).item();
const asRows: number[][] =
  misses.rank === 2 ? (misses.toArray() as number[][]) : [misses.toArray() as number[]];
show(
  figure({
    data: [
      {
        type: "heatmap",
        z: asRows,
        zmin: -3,
        zmax: 3,
        colorscale: "RdBu",
        text: asRows.map((row) => row.map((v) => `${v}`)),
        texttemplate: "%{text}",
        showscale: false,
        xgap: 3,
        ygap: 3,
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `[4] − ${brackets(shapeOfAnswers)} = ${brackets(misses.shape)}: 예측이 모두 맞았는데 손실은 ${squared}`,
          en: `[4] − ${brackets(shapeOfAnswers)} = ${brackets(misses.shape)}: every prediction is right, and the loss is ${squared}`,
        }),
      },
      xaxis: { title: { text: t({ ko: "예측", en: "prediction" }) }, dtick: 1 },
      yaxis: { title: { text: t({ ko: "정답", en: "answer" }) }, autorange: "reversed", dtick: 1 },
      height: 320,
    },
    text: t({
      ko: `차이의 표: ${JSON.stringify(asRows)}`,
      en: `Table of differences: ${JSON.stringify(asRows)}`,
    }),
  }),
);

// %% placeOf answer
function placeOf(offset: number, strides: number[], index: number[]): number {
  // ko: 뷰의 원소 하나가 메모리의 몇 번째 자리에 있나요?
  // en: At which place of the memory does an element of the view lie?
  // #region solution
  let place = offset;
  for (let axis = 0; axis < index.length; axis++) {
    place += index[axis] * strides[axis];
  }
  return place;
  // #endregion
}

// %% placeOfCheck check
check.placeOf(placeOf);

// %% stretched answer
function stretched(shape: number[], target: number[]): number[] {
  // ko: 줄대로 놓인 텐서를 target 모양으로 늘여 읽는 스트라이드. 복사는 하지 않아요.
  // en: The strides that read a tensor, stored row by row, as if it had the target's shape. No copy.
  // #region solution
  const own: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    own.unshift(shape[axis] === 1 ? 0 : step);
    step *= shape[axis];
  }
  while (own.length < target.length) own.unshift(0);
  return own;
  // #endregion
}

// %% stretchedCheck check
check.stretched(stretched);

// %% flatWithoutCopy answer
function flatWithoutCopy(views: { shape: number[]; strides: number[] }[]): boolean[] {
  // ko: 뷰마다, 축 하나로 펼 때 스트라이드 하나로 다 읽을 수 있나요? 크기가 1인 축은 걷지 않아요.
  // en: For each view: flattened to one axis, can a single stride read it all? An axis of size 1 is never walked.
  // #region solution
  return views.map(({ shape, strides }) => {
    let next: number | null = null;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] === 1) continue;
      if (next !== null && strides[axis] !== next) return false;
      next = strides[axis] * shape[axis];
    }
    return true;
  });
  // #endregion
}

// %% flatWithoutCopyCheck check
check.flatWithoutCopy(flatWithoutCopy);
