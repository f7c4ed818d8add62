import { buildNotebook, type Cell, type Notebook, sourceOf } from "../../../src/course/index.js";
import type { Refusal } from "../../../src/grade/types.js";

/** The exercises of the lesson that is attacked, in their order, and what each is worth. */
export const EXERCISES = ["outputSize", "windowDot", "convolve2d", "edgeStrength"] as const;
export const POINTS = [1, 2, 3, 3];
export type Slot = (typeof EXERCISES)[number];

/** What the makers of hostile notebooks work with. */
export interface Kit {
  /** A fresh notebook, with the solutions or without. */
  solved(): Notebook;
  untouched(): Notebook;
  /** The right answer of a cell. */
  solution(cell: Slot): string;
  /** The project's folder, and the one with everybody's submissions: what must not be reached. */
  project: string;
  submissions: string;
  /** A word that marks the processes which an attack leaves behind. */
  mark: string;
}

/** A hostile or broken submission, and the verdict that it must get. */
export interface Attack {
  name: string;
  /** The name of the file or folder that is handed in (default: the attack's name and `.ipynb`). */
  file?: string;
  /** The student's name in the results (default: the file's without `.ipynb`). */
  student?: string;
  /** Answer cells that are replaced in a solved notebook; the others must keep their points. */
  cells?: Partial<Record<Slot, string>> | ((kit: Kit) => Partial<Record<Slot, string>>);
  /** A notebook of another make. */
  notebook?: (kit: Kit) => Notebook;
  /** What lies in the folder of submissions instead of a notebook. */
  write?: (path: string, kit: Kit) => void;
  expected: { earned: (number | [number, number])[] } | { refused: Refusal } | { absent: true };
  /** What the first exercise that lost points must say, or the refusal. */
  says?: RegExp;
}

export async function makeKit(facts: Pick<Kit, "project" | "submissions" | "mark">): Promise<Kit> {
  const solved = JSON.stringify(await buildNotebook("convolution", "en", { solutions: true }));
  const untouched = JSON.stringify(await buildNotebook("convolution", "en"));
  return {
    ...facts,
    solved: () => JSON.parse(solved),
    untouched: () => JSON.parse(untouched),
    solution: (cell) => sourceOf(cellOf(JSON.parse(solved), cell)),
  };
}

export function cellOf(notebook: Notebook, id: string): Cell {
  const cell = notebook.cells.find((one) => one.id === id);
  if (cell === undefined) throw new Error(`no cell ${id}`);
  return cell;
}

/** What an attack hands in, as a notebook. */
export function notebookOf(attack: Attack, kit: Kit): Notebook {
  if (attack.notebook) return attack.notebook(kit);
  const notebook = kit.solved();
  const cells = typeof attack.cells === "function" ? attack.cells(kit) : (attack.cells ?? {});
  for (const [id, source] of Object.entries(cells)) cellOf(notebook, id).source = source;
  return notebook;
}

/** The answer to the first exercise with this body. */
export const outputSize = (body: string, before = ""): string =>
  `${before}\nfunction outputSize(n: number, f: number): any {\n${body}\n}`;
export const convolve = (body: string, before = ""): string =>
  `${before}\nfunction convolve2d(image: number[][], filter: number[][]): any {\n${body}\n}`;
export const dot = (body: string, before = ""): string =>
  `${before}\nfunction windowDot(image: number[][], filter: number[][], row: number, column: number): any {\n${body}\n}`;
export const edges = (body: string, before = ""): string =>
  `${before}\nfunction edgeStrength(image: number[][]): any {\n${body}\n}`;

/** The first exercise loses its points, and no other. */
export const FIRST_LOST = { earned: [0, 2, 3, 3] };
export const NOTHING_LOST = { earned: POINTS };
