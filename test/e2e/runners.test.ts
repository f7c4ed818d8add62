import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { INotebookContent, IOutput } from "@jupyterlab/nbformat";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownHome } from "./support/lab.js";
import { notebookFile } from "./support/notebook.js";
import { pythonPath, skipWithoutJupyter } from "./support/parts.js";

const FOLDER = resolve(".convlab", "runners");
const CELLS = {
  text: "console.log('one'); console.error('two');",
  value: "const x: number = 41; x + 1",
  display:
    "import { display, figure, slider } from 'convlab'; const bar = display('0 %'); bar.update('100 %');",
  control: "slider({ min: 0, max: 3 }, (n) => figure({ data: [{ y: [n] }], text: 'n is ' + n }))",
  cleared: "console.log('old'); console.clear(); console.log('new')",
  later: "await new Promise((r) => setTimeout(r, 50)); 'x is still ' + x",
};

/** Programs that run a notebook without a page: each speaks the protocol in its own way. */
const RUNNERS: [name: string, args: (from: string, to: string) => string[]][] = [
  [
    "nbconvert (nbclient)",
    (from, to) => ["-m", "nbconvert", "--to=notebook", "--execute", from, `--output=${to}`],
  ],
  ["papermill", (from, to) => ["-m", "papermill", "--no-progress-bar", from, to]],
];

describe.skipIf(skipWithoutJupyter)("runners without a page", () => {
  const home = ownHome();
  const env = {
    ...process.env,
    ...home.env,
    PYTHONPATH: resolve(".convlab", "python"),
    JUPYTER_PREFER_ENV_PATH: "1",
    CONVLAB_LANGUAGE: "en",
  };
  const python = (args: string[]) => promisify(execFile)(pythonPath, args, { env, cwd: FOLDER });

  beforeAll(() => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "in.ipynb"), notebookFile(CELLS));
    writeFileSync(
      join(FOLDER, "fails.ipynb"),
      notebookFile({ one: "1", bad: "throw new RangeError('on purpose')", never: "2" }),
    );
  });
  afterAll(() => {
    home.remove();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  const outputsOf = (file: string): Record<string, IOutput[]> => {
    const { cells } = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as INotebookContent;
    return Object.fromEntries(
      cells.map((cell) => [cell.id as string, (cell.outputs ?? []) as IOutput[]]),
    );
  };
  const text = (value: unknown) => (Array.isArray(value) ? value.join("") : value);
  const plain = (output: IOutput) =>
    text("text" in output ? output.text : (output.data as Record<string, unknown>)["text/plain"]);

  test.each(RUNNERS)("%s runs a notebook and keeps its outputs", async (_, args) => {
    await python(args("in.ipynb", "out.ipynb"));
    const outputs = outputsOf("out.ipynb");
    expect(outputs.text.map((one) => [one.name, plain(one)])).toEqual([
      ["stdout", "one\n"],
      ["stderr", "two\n"],
    ]);
    expect(outputs.value.map(plain)).toEqual(["42"]);
    expect(outputs.display.map(plain)).toEqual(["100 %"]);
    expect(outputs.cleared.map(plain)).toEqual(["new\n"]);
    expect(outputs.later.map(plain)).toEqual(["'x is still 41'"]);
    // Nobody could answer a live control: its pictures were made beforehand.
    const [control] = outputs.control as unknown as {
      data: Record<string, { frames: unknown[] }>;
    }[];
    expect(Object.keys(control.data).sort()).toEqual([
      "application/vnd.plotly.v1+json",
      "text/plain",
    ]);
    expect(control.data["application/vnd.plotly.v1+json"].frames).toHaveLength(4);
  });

  const translator = resolve("kernel", "assets", "papermill_typescript.py");
  const PARAMETERS = `const epochs: number = 1; // how often
let name = 'no one'
const sizes = [1, 2];
const options: { flip?: boolean; note: string | null } = { note: null };
let rate = 0.1;`;

  test("papermill sets parameters, of every type that it has", async () => {
    const cells = {
      code: PARAMETERS,
      use: "console.log(JSON.stringify({ epochs, name, sizes, options, rate }))",
      typed: "const total: number = epochs + sizes.length; total",
    };
    const notebook = JSON.parse(notebookFile(cells)) as INotebookContent;
    notebook.cells[0].metadata.tags = ["parameters"];
    writeFileSync(join(FOLDER, "parameters.ipynb"), JSON.stringify(notebook));
    const values = {
      epochs: 3,
      name: '"하나" `back` \\ \n 🎲',
      sizes: [1.5, -2],
      options: { flip: true, note: null },
    };
    writeFileSync(join(FOLDER, "values.json"), JSON.stringify(values));
    const given = ["-f", "values.json", "-p", "rate", "1e-5"];
    await python([translator, "--no-progress-bar", "parameters.ipynb", "set.ipynb", ...given]);
    const outputs = outputsOf("set.ipynb");
    expect(JSON.parse(String(plain(outputs.use[0])))).toEqual({ ...values, rate: 1e-5 });
    // Nothing else is told: their types are right.
    expect(outputs.typed.map(plain)).toEqual(["5"]);
    const { stdout } = await python([translator, "--help-notebook", "parameters.ipynb"]);
    expect(stdout).toMatch(/epochs: number \(default 1\)\s+how often/);
    expect(stdout).toMatch(/name: Unknown type \(default 'no one'\)/);
  });

  test.each(RUNNERS)("%s stops at a cell that fails, and says why", async (_, args) => {
    const failed = await python(args("fails.ipynb", "failed.ipynb")).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect("code" in failed && failed.code).toBeGreaterThan(0);
    expect(failed.stderr).toContain("RangeError: on purpose");
  });
});
