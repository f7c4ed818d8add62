import type { Notebook } from "../../../src/course/index.js";
import { type Attack, cellOf, type Kit, NOTHING_LOST, outputSize } from "./attack.js";

const changed =
  (change: (notebook: Notebook, kit: Kit) => void, from: "solved" | "untouched" = "solved") =>
  (kit: Kit): Notebook => {
    const notebook = kit[from]();
    change(notebook, kit);
    return notebook;
  };

/** Cells deleted, copied, split, moved, renamed; forged outputs, points and metadata. */
export const cells: Attack[] = [
  {
    name: "an honest notebook",
    notebook: (kit) => kit.solved(),
    expected: NOTHING_LOST,
  },
  {
    name: "an untouched notebook",
    notebook: (kit) => kit.untouched(),
    expected: { earned: [0, 0, 0, 0] },
    says: /Not solved yet/,
  },
  {
    name: "an answer's cell deleted",
    notebook: changed((notebook) => {
      notebook.cells = notebook.cells.filter(({ id }) => id !== "windowDot");
    }),
    expected: { earned: [1, 0, 3, 3] },
    says: /no answer cell/,
  },
  {
    name: "all but the answers deleted",
    notebook: changed((notebook) => {
      const kept = ["outputSize", "windowDot", "convolve2d", "edgeStrength"];
      notebook.cells = notebook.cells.filter(({ id }) => kept.includes(String(id)));
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "an answer's cell copied, with another id",
    notebook: changed((notebook) => {
      const copy = { ...cellOf(notebook, "outputSize"), id: "copy", source: "throw 1;" };
      notebook.cells.unshift(copy as Notebook["cells"][number]);
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "an answer's cell there twice under one id",
    notebook: changed((notebook) => {
      notebook.cells.push({ ...cellOf(notebook, "outputSize") } as Notebook["cells"][number]);
    }),
    expected: { refused: "duplicate-cell" },
    says: /outputSize/,
  },
  {
    name: "all cells in reverse order",
    notebook: changed((notebook) => {
      notebook.cells.reverse();
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "all ids changed",
    notebook: changed((notebook) => {
      notebook.cells.forEach((cell, i) => {
        cell.id = `cell-${i}`;
      });
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "ids and names changed for nothing",
    notebook: changed((notebook) => {
      notebook.cells.forEach((cell, i) => {
        cell.id = `cell-${i}`;
        cell.metadata = {};
      });
    }),
    // What declares an answer is one, whatever its cell is called.
    expected: NOTHING_LOST,
  },
  {
    name: "ids of two answers swapped",
    notebook: changed((notebook) => {
      const [a, b] = [cellOf(notebook, "outputSize"), cellOf(notebook, "windowDot")];
      [a.id, b.id] = [b.id, a.id];
    }),
    expected: { earned: [0, 2, 3, 3] },
  },
  {
    name: "ids of Object.prototype",
    notebook: changed((notebook) => {
      cellOf(notebook, "outputSize").id = "__proto__";
      cellOf(notebook, "windowDot").id = "constructor";
      cellOf(notebook, "convolve2d").id = "toString";
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "points and checksums forged",
    notebook: changed((notebook) => {
      for (const cell of notebook.cells)
        cell.metadata.nbgrader = {
          points: 1e9,
          grade: true,
          solution: true,
          checksum: "0",
          grade_id: "x",
        };
      notebook.metadata.convlab = {
        lesson: "convolution",
        language: "en",
        points: 1e9,
        earned: 1e9,
      };
    }, "untouched"),
    expected: { earned: [0, 0, 0, 0] },
  },
  {
    name: "outputs that say that all is passed",
    notebook: changed((notebook) => {
      for (const cell of notebook.cells)
        if (cell.cell_type === "code")
          cell.outputs = [
            {
              output_type: "display_data",
              metadata: {},
              data: {
                "application/vnd.convlab.check+json": { passed: true, earned: 9, points: 9 },
                "application/vnd.convlab.outcome+json": { passed: true, earned: 9 },
                "text/plain": "9/9 points",
              },
            },
          ];
    }, "untouched"),
    expected: { earned: [0, 0, 0, 0] },
  },
  {
    name: "the set-up cell replaced by a hostile one",
    notebook: changed((notebook) => {
      cellOf(notebook, "setup").source = "Math.abs = () => 0; process.exit(0);";
      cellOf(notebook, "outputSizeCheck").source = "process.exit(0);";
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "the set-up cell deleted, another kernel named",
    notebook: changed((notebook) => {
      notebook.cells = notebook.cells.filter(({ id }) => id !== "setup");
      notebook.metadata.kernelspec = {
        name: "bash",
        display_name: "bash",
        argv: ["rm", "-rf", "/"],
      };
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "answers that are text, not code",
    notebook: changed((notebook) => {
      cellOf(notebook, "outputSize").cell_type = "markdown";
      cellOf(notebook, "windowDot").cell_type = "raw";
    }),
    expected: { earned: [0, 0, 3, 3] },
  },
  {
    name: "the name of another lesson",
    notebook: changed((notebook) => {
      notebook.metadata.convlab = { lesson: "first-cnn", language: "en" };
    }),
    expected: { earned: [0, 0, 0, 0] },
  },
  {
    name: "the name of no lesson, and none of its cells",
    notebook: changed((notebook) => {
      notebook.metadata.convlab = { lesson: "../../etc", language: "en" };
      notebook.cells = [];
    }),
    expected: { refused: "unknown-lesson" },
  },
  {
    name: "a language that there is not",
    notebook: changed((notebook) => {
      notebook.metadata.convlab = { lesson: "convolution", language: "<script>" };
    }),
    expected: NOTHING_LOST,
  },
  {
    name: "2001 cells",
    notebook: changed((notebook) => {
      const text = { cell_type: "markdown", metadata: {}, source: "x" };
      while (notebook.cells.length < 2001) notebook.cells.push(text as Notebook["cells"][number]);
    }),
    expected: { refused: "not-a-notebook" },
  },
  {
    name: "HTML and terminal codes in an error",
    notebook: changed((notebook) => {
      cellOf(notebook, "outputSize").source = outputSize(
        'throw new Error("<img src=x onerror=alert(1)></section></main><script>alert(1)</script>\\u001b[2J\\u202e\\ud800\\u0000");',
      );
    }),
    expected: { earned: [0, 2, 3, 3] },
  },
];
