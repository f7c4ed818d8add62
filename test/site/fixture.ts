import type { LessonEntry, Notebook } from "../../src/course/index.js";
import type { RunLesson } from "../../src/site/index.js";

const FIGURE = {
  data: [{ type: "scatter", x: [1, 2, 3], y: [1, 3, 2] }],
  layout: { width: 720, height: 300, title: { text: "Up and down </script>" } },
};

const framed = (label: string, y: number[]) => ({
  name: label,
  data: [{ type: "bar", x: [1, 2, 3], y }],
  layout: {
    ...{ width: 720, height: 360, margin: { b: 110 } },
    title: { text: `The message of this figure is long, and it changes: now it is ${label}` },
  },
});
const FRAMES = [framed("one", [1, 2, 3]), framed("two", [3, 2, 1]), framed("three", [2, 2, 2])];
/** A figure with plotly's own slider, as `slider(…)` leaves it in a notebook. */
const WITH_SLIDER = {
  data: FRAMES[0].data,
  layout: {
    ...FRAMES[0].layout,
    sliders: [
      {
        active: 0,
        currentvalue: { prefix: "number: " },
        steps: FRAMES.map(({ name }) => ({
          ...{ label: name, method: "animate" },
          args: [[name], { mode: "immediate", frame: { duration: 0, redraw: true } }],
        })),
      },
    ],
  },
  frames: FRAMES,
};

const code = (source: string, outputs: object[] = [], metadata: object = {}) => ({
  cell_type: "code",
  execution_count: 1,
  ...{ source, outputs, metadata },
});
const prose = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const shown = (data: object) => ({ output_type: "display_data", data, metadata: {} });

const TEXTS = {
  ko: ["# 도장 찍기", "필터가 옮겨 다녀요. 합성곱은 곱해서 더해요.", "## 뒤집기", "## 뒤집기"],
  en: ["# Stamping", "The filter moves. A convolution multiplies and adds.", "## Flip", "## Flip"],
} as const;

function notebook(language: "ko" | "en"): Notebook {
  const [title, lead, first, second] = TEXTS[language];
  const cells = [
    prose(`${title}\n\n${lead} $x[i]$ & <b>all</b>`),
    code("const a: number = 1 < 2 ? 1 : 0;", [
      { output_type: "stream", name: "stdout", text: ["a < b\n", "\u001b[31mred\u001b[0m"] },
      shown({
        "application/vnd.plotly.v1+json": FIGURE,
        "text/plain": ['A curve: "up", ', "then down"],
        "image/png": "iVBORw0KGgo=",
      }),
      shown({ "application/vnd.plotly.v1+json": WITH_SLIDER, "text/plain": "Bars that change" }),
    ]),
    prose(`${first}\n\n$$y = \\sum_a x[i+a]\\,w[a]$$\n\n| a | b |\n| - | - |\n| 1 | 2 |`),
    code("hidden();", [shown({ "text/html": "<p>checked ✓</p>" })], {
      jupyter: { source_hidden: true },
    }),
    prose(second),
    code("", []),
    code("throw 1;", [{ output_type: "error", ename: "E", evalue: "x", traceback: ["E: <x>"] }]),
  ];
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 } as unknown as Notebook;
}

const entry = (number: number, slug: string): LessonEntry => ({
  ...{ number, slug, minutes: 60 },
  title: { ko: `레슨 ${number}`, en: `Lesson ${number} & more` },
});

/** Two small lessons with all that a page can hold. */
export const lessons: RunLesson[] = [entry(1, "one"), entry(4, "four")].map((entry) => ({
  entry,
  notebooks: { ko: notebook("ko"), en: notebook("en") },
}));

export const guide = {
  name: "teaching",
  markdown: {
    ko: "# 가르치는 사람에게\n\n과제를 내요.",
    en: "# For teachers\n\nAssign it, see [GRADING.md](GRADING.md#rules).\n\n```sh\nnpx convlab release convolution channels --out week-3 --zip --and so on, wider than any page that is read on a screen\n```",
  },
};
