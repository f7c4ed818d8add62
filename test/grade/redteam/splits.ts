import type { Notebook } from "../../../src/course/index.js";
import { type Attack, cellOf, type Kit, NOTHING_LOST, type Slot } from "./attack.js";

type Cell = Notebook["cells"][number];

let made = 0;

/** As JupyterLab splits: the first part becomes a new cell before, with a copy of the metadata; the last keeps the id. */
function split(notebook: Notebook, slot: Slot, ...parts: string[]): void {
  const cell = cellOf(notebook, slot) as Cell;
  const at = notebook.cells.indexOf(cell);
  const clones = parts.slice(0, -1).map((source) => ({
    ...structuredClone(cell),
    ...{ id: `part-${made++}`, source },
  }));
  cell.source = parts.at(-1) as string;
  notebook.cells.splice(at, 0, ...(clones as Cell[]));
}

/** A new cell, before or behind one of the lesson's. */
function add(notebook: Notebook, where: number, id: string, source: string): void {
  const at = notebook.cells.findIndex((cell) => cell.id === id);
  const cell = { cell_type: "code", id: `new-${made++}`, metadata: {}, outputs: [], source };
  notebook.cells.splice(at + where, 0, cell as unknown as Cell);
}

const [BEFORE, BEHIND] = [0, 1];

const notebook =
  (change: (made: Notebook, kit: Kit) => void) =>
  (kit: Kit): Notebook => {
    const solved = kit.solved();
    change(solved, kit);
    return solved;
  };

/** A right answer, cut at a line. */
const cut = (source: string, line: number): [string, string] => {
  const lines = source.split("\n");
  return [lines.slice(0, line).join("\n"), lines.slice(line).join("\n")];
};

const STUB = "function outputSize(n: number, f: number): number {\n}";
const RIGHT = "function outputSize(n: number, f: number): number { return moves(n, f) + 1; }";
const HELPER = "function moves(n: number, f: number): number { return n - f; }";

/** Honest students who split, copied and moved cells lose nothing; nobody gains by it. */
export const splits: Attack[] = [
  {
    name: "split in the middle of a function",
    notebook: notebook((made, kit) => {
      split(made, "outputSize", ...cut(kit.solution("outputSize"), 1));
      split(made, "convolve2d", ...cut(kit.solution("convolve2d"), 6));
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "split in three, none of them whole",
    notebook: notebook((made, kit) => {
      const [first, rest] = cut(kit.solution("edgeStrength"), 12);
      split(made, "edgeStrength", first, ...cut(rest, 6));
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "split between a helper and the answer",
    notebook: notebook((made) => split(made, "outputSize", HELPER, RIGHT)),
    expected: NOTHING_LOST,
  },
  {
    name: "split between the answer and a helper",
    notebook: notebook((made) => split(made, "outputSize", RIGHT, HELPER)),
    expected: NOTHING_LOST,
  },
  {
    name: "split, and then all ids changed",
    notebook: notebook((made, kit) => {
      split(made, "outputSize", ...cut(kit.solution("outputSize"), 1));
      made.cells.forEach((cell, i) => {
        cell.id = `cell-${i}`;
      });
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "helpers in new cells, of which one needs the other",
    notebook: notebook((made) => {
      cellOf(made, "outputSize").source = RIGHT;
      add(made, BEFORE, "outputSize", HELPER.replace("n - f", "less(n, f)"));
      add(made, BEFORE, "outputSize", "const less = (a: number, b: number): number => a - b;");
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "the answer in a new cell, the stub left as it was",
    notebook: notebook((made, kit) => {
      const answer = kit.solution("outputSize");
      cellOf(made, "outputSize").source = kit
        .untouched()
        .cells.find(({ id }) => id === "outputSize")?.source as string;
      add(made, BEHIND, "outputSize", answer);
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "the answer in a new cell, its own deleted",
    notebook: notebook((made, kit) => {
      add(made, BEHIND, "outputSize", kit.solution("outputSize"));
      made.cells = made.cells.filter(({ id }) => id !== "outputSize");
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "the answer merged into the check's cell",
    notebook: notebook((made, kit) => {
      const check = cellOf(made, "outputSizeCheck");
      check.source = `${kit.solution("outputSize")}\n\n${[check.source].flat().join("")}`;
      made.cells = made.cells.filter(({ id }) => id !== "outputSize");
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "a later try that is right, and was what the check saw",
    notebook: notebook((made, kit) => {
      cellOf(made, "outputSize").source = STUB.replace("\n", " return n - f; ");
      add(made, BEHIND, "outputSize", kit.solution("outputSize"));
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "an answer that uses another one, whose kernel was lost in between",
    notebook: notebook((made, kit) => {
      cellOf(made, "windowDot").source =
        `const tripled = (x: number): number => 3 * x;\n${kit.solution("windowDot")}`;
      cellOf(made, "convolve2d").source = "function convolve2d(): any { process.exit(1); }";
      cellOf(made, "edgeStrength").source = `${kit
        .solution("edgeStrength")
        .replace("function edgeStrength", "const strength = function")}
function edgeStrength(image: number[][]): number[][] {
  return strength(image).map((line) => line.map((x) => tripled(x) / 3));
}`;
    }),
    expected: { earned: [1, 2, 0, 3] },
  },
  {
    name: "an answer that uses what the lesson's own cell defines",
    notebook: notebook((made) => {
      cellOf(made, "outputSize").source =
        "function outputSize(n: number, f: number): number { return slide(Array(n).fill(1), Array(f).fill(1)).length; }";
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "a new cell behind the check, which the check did not see",
    notebook: notebook((made, kit) => {
      cellOf(made, "outputSize").source = STUB.replace("\n", " return n - f; ");
      add(made, BEHIND, "outputSizeCheck", kit.solution("outputSize"));
    }),
    expected: { earned: [0, 2, 3, 3] },
    says: /n − f counts the moves/,
  },
  {
    name: "new cells that loop, crash and throw, where answers are whole",
    notebook: notebook((made) => {
      add(made, BEFORE, "outputSize", "for (;;) {}");
      add(made, BEFORE, "windowDot", "process.exit(1);");
      add(made, BEFORE, "convolve2d", 'throw new Error("mine");');
      add(made, BEFORE, "edgeStrength", "function (");
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "a broken scratch cell before a half",
    notebook: notebook((made, kit) => {
      add(made, BEFORE, "outputSize", 'throw new Error("scratch");');
      split(made, "outputSize", ...cut(kit.solution("outputSize"), 1));
      made.cells.unshift({ ...cellOf(made, "outputSize"), id: "x", source: "let (" } as Cell);
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "a helper that never ends",
    notebook: notebook((made) => {
      cellOf(made, "outputSize").source = RIGHT;
      add(made, BEFORE, "outputSize", `for (;;) {}\n${HELPER}`);
    }),
    expected: { earned: [0, 2, 3, 3] },
  },
  {
    name: "a thousand halves",
    notebook: notebook((made) => {
      cellOf(made, "outputSize").source = "function outputSize(";
      for (let i = 0; i < 1000; i++) add(made, BEFORE, "outputSize", "function (");
    }),
    expected: { earned: [0, [0, 2], [0, 3], [0, 3]] },
  },
];
