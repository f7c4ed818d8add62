import { describe, expect, test } from "vitest";
import type { CellResult, Output } from "../../kernel/client.js";
import { executeCells, type Progress } from "../../src/course/execute.js";
import {
  buildNotebook,
  type Notebook,
  runNotebook,
  scoresOf,
  serialize,
} from "../../src/course/index.js";
import { argvOf } from "../../src/course/kernels.js";
import type { CodeCell } from "../../src/course/notebook.js";
import { addPictures } from "../../src/course/pictures.js";
import { tinyCourse } from "./fixture/course.js";

const code = (id: string, source: string, tags: string[] = []): CodeCell =>
  ({
    cell_type: "code",
    id,
    source,
    metadata: { tags },
    outputs: [{ output_type: "stream" }],
    execution_count: 9,
  }) as unknown as CodeCell;
const notebookOf = (...cells: unknown[]): Notebook =>
  ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }) as unknown as Notebook;
const codeCells = (notebook: Notebook) =>
  notebook.cells.filter((cell) => cell.cell_type === "code") as CodeCell[];

const stream = (text: string) => ({ output_type: "stream", name: "stdout", text }) as const;
const error = {
  output_type: "error",
  ename: "TypeError",
  evalue: "no",
  traceback: ["TypeError: no"],
} satisfies Output;

/** A kernel that answers by what the code says. */
function fakeKernel() {
  let count = 0;
  const ran: string[] = [];
  const execute = async (source: string): Promise<CellResult> => {
    ran.push(source);
    const status =
      (["error", "timeout", "died"] as const).find((word) => source.includes(word)) ?? "ok";
    const outputs: Output[] = status === "error" ? [error] : [stream(source)];
    return { status, outputs, executionCount: ++count, seconds: 0.5 };
  };
  return { execute, ran };
}

describe("cells are run", () => {
  test("in order, with outputs and counts, and progress is told", async () => {
    const notebook = notebookOf(
      code("a", "one"),
      { cell_type: "markdown", source: "x" },
      code("e", "  \n"),
      code("b", ["two\n", "lines"] as never),
    );
    const kernel = fakeKernel();
    const told: Progress[] = [];
    expect(await executeCells(notebook, kernel, { onProgress: (p) => told.push(p) })).toEqual([]);
    expect(kernel.ran).toEqual(["one", "two\nlines"]);
    const [a, empty, b] = codeCells(notebook);
    expect(a).toMatchObject({ outputs: [stream("one")], execution_count: 1 });
    expect(empty).toMatchObject({ outputs: [], execution_count: null });
    expect(b).toMatchObject({ execution_count: 2 });
    expect(told).toEqual([
      { index: 1, total: 3, name: "a", result: null },
      { index: 1, total: 3, name: "a", result: { status: "ok", seconds: 0.5 } },
      { index: 3, total: 3, name: "b", result: null },
      { index: 3, total: 3, name: "b", result: { status: "ok", seconds: 0.5 } },
    ]);
  });

  test("until one fails; the rest keeps no old outputs", async () => {
    const notebook = notebookOf(code("a", "error"), code("b", "two"));
    expect(await executeCells(notebook, fakeKernel())).toEqual([
      { name: "a", status: "error", message: "TypeError: no" },
    ]);
    expect(codeCells(notebook)[1]).toMatchObject({ outputs: [], execution_count: null });
  });

  test("past an error that the cell announces, not past a time-out", async () => {
    const kernel = fakeKernel();
    const announced = notebookOf(code("a", "error", ["raises-exception"]), code("b", "two"));
    expect(await executeCells(announced, kernel)).toEqual([]);
    expect(kernel.ran).toEqual(["error", "two"]);
    const late = notebookOf(code("a", "timeout", ["raises-exception"]), code("b", "two"));
    expect(await executeCells(late, fakeKernel(), { timeout: 3 })).toEqual([
      { name: "a", status: "timeout", message: "TimeoutError: the cell did not end within 3 s" },
    ]);
    const dead = notebookOf(code("a", "died"));
    expect(await executeCells(dead, fakeKernel())).toMatchObject([
      { message: "DeadKernelError: the kernel died" },
    ]);
    expect(codeCells(dead)[0].outputs.at(-1)).toMatchObject({
      output_type: "error",
      ename: "DeadKernelError",
    });
  });

  test("until somebody stops the run, which is no failure of a cell", async () => {
    const notebook = notebookOf(code("a", "one"), code("b", "died"), code("c", "three"));
    const kernel = fakeKernel();
    const stopped = () => kernel.ran.length >= 2;
    expect(await executeCells(notebook, kernel, { stopped })).toEqual([]);
    expect(kernel.ran).toEqual(["one", "died"]);
    expect(codeCells(notebook)[0].outputs).toEqual([stream("one")]);
  });
});

describe("pictures", () => {
  const PLOTLY = "application/vnd.plotly.v1+json";
  const figure = (data: object) => ({
    ...code("f", "x"),
    outputs: [{ output_type: "display_data", data, metadata: {} }],
  });
  const dataOf = (notebook: Notebook) =>
    codeCells(notebook).map(({ outputs }) => outputs[0].data as Record<string, unknown>);

  test("are added to figures that have none", () => {
    const plot = { data: [{ y: [1, 2] }], layout: {} };
    const notebook = notebookOf(
      figure({ [PLOTLY]: plot, "text/plain": "t" }),
      figure({ [PLOTLY]: plot, "image/png": "own" }),
      figure({ "text/plain": "no figure" }),
      code("s", "x"),
    );
    expect(addPictures(notebook, () => Uint8Array.of(1, 2, 3))).toBe(1);
    const [first, second, third] = dataOf(notebook);
    expect(first["image/png"]).toBe("AQID");
    expect(second["image/png"]).toBe("own");
    expect(third).not.toHaveProperty(["image/png"]);
  });

  test("a figure that cannot be drawn keeps its text", () => {
    const notebook = notebookOf(figure({ [PLOTLY]: {}, "text/plain": "t" }));
    const draw = () => {
      throw new Error("no");
    };
    expect(addPictures(notebook, draw)).toBe(0);
    expect(dataOf(notebook)[0]).toEqual({ [PLOTLY]: {}, "text/plain": "t" });
  });
});

test("outputs are written as lines, pictures and data as they are", () => {
  const outputs = [
    { output_type: "stream", name: "stdout", text: "a\nb" },
    {
      output_type: "display_data",
      metadata: {},
      data: { "text/plain": "c\n", "image/png": "AA\n", "application/x+json": { y: "d\ne" } },
    },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["f\ng"] },
  ];
  const [stream, display, error] = JSON.parse(serialize(notebookOf({ ...code("a", "x"), outputs })))
    .cells[0].outputs;
  expect(stream.text).toEqual(["a\n", "b"]);
  expect(display.data).toEqual({
    "application/x+json": { y: "d\ne" },
    "image/png": "AA\n",
    "text/plain": ["c\n"],
  });
  expect(error.traceback).toEqual(["f\ng"]);
});

test("kernels are found by name or given as a command", () => {
  expect(argvOf("convlab").join(" ")).toMatch(
    /dist.kernel.(bundle.)?main\.js --connection-file \{connection_file\}$/,
  );
  expect(argvOf("tslab").join(" ")).toMatch(/tslab kernel --config-path \{connection_file\}$/);
  expect(argvOf("python -m ipykernel_launcher -f {connection_file}")).toEqual([
    "python",
    "-m",
    "ipykernel_launcher",
    "-f",
    "{connection_file}",
  ]);
  expect(() => argvOf("no-such-kernel")).toThrow(
    /there is no kernel "no-such-kernel"\nhint: looked in\n/,
  );
});

test("scores are read from what checks show", () => {
  const mime = "application/vnd.convlab.check+json";
  const shown = (data: object) => ({
    ...code("c", "x"),
    outputs: [{ output_type: "display_data", data, metadata: {} }],
  });
  const notebook = notebookOf(
    shown({ [mime]: { exercise: "a", earned: 1, points: 2, passed: false } }),
    shown({ [mime]: "nonsense" }),
    shown({}),
  );
  expect(scoresOf(notebook)).toEqual([{ exercise: "a", earned: 1, points: 2, passed: false }]);
});

describe("in our kernel, over the real protocol", () => {
  /** The lesson's cells without its imports of checks, which are not in notebooks/. */
  async function tiny(solutions: boolean): Promise<Notebook> {
    const notebook = await buildNotebook("tiny", "en", { solutions, course: tinyCourse });
    const cells = codeCells(notebook).filter(({ metadata }) => {
      const { kind, name } = metadata.convlab as unknown as { kind: string; name: string };
      return kind !== "check" && name !== "setup";
    });
    const setup = code(
      "setup",
      'import { flatten, linear, sequential, show, tensor } from "convlab";',
    );
    return { ...notebook, cells: [setup, ...cells] } as Notebook;
  }

  test("a teacher's notebook runs; the given one stays as it was", async () => {
    const notebook = await tiny(true);
    const before = JSON.stringify(notebook);
    const { notebook: run, failed, stopped, scores } = await runNotebook(notebook, { timeout: 30 });
    expect({ failed, stopped, scores }).toEqual({ failed: [], stopped: false, scores: [] });
    expect(JSON.stringify(notebook)).toBe(before);
    const look = codeCells(run).find(({ id }) => id === "look")!;
    expect(JSON.stringify(look.outputs)).toContain("Good morning");
    const broken = codeCells(run).find(({ id }) => id === "broken")!;
    expect(broken.outputs[0]).toMatchObject({
      output_type: "error",
      ename: "RangeError",
      evalue: "an error on purpose",
    });
  });

  test("a run that is stopped gives what was done", async () => {
    const notebook = notebookOf(
      code("a", "console.log(1)"),
      code("b", "for (;;) {}"),
      code("c", "1"),
    );
    const stop = new AbortController();
    const onProgress = ({ name, result }: Progress) => {
      if (name === "b" && !result) setTimeout(() => stop.abort(), 200);
    };
    const result = await runNotebook(notebook, { signal: stop.signal, onProgress, timeout: 30 });
    expect(result.stopped).toBe(true);
    expect(codeCells(result.notebook)[0].outputs).toEqual([stream("1\n")]);
    expect(codeCells(result.notebook)[2].outputs).toEqual([]);
  });
});
