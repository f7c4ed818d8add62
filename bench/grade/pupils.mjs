import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { convlab, root } from "./submissions.mjs";

/** The exercises that students differ in; those that the lesson has besides are solved by all. */
const POINTS = {
  outputSize: 1,
  windowDot: 2,
  convolve2d: 3,
  edgeStrength: 3,
  descend: 1,
  findCross: 4,
};
const WRONG = {
  outputSize: "function outputSize(n: number, f: number): number { return n - f - 9; }",
  windowDot: "function windowDot(image: number[][]): number { return 1e9; }",
  convolve2d: "function convolve2d(image: number[][]): number[][] { return [[1e9]]; }",
  edgeStrength: "function edgeStrength(image: number[][]): number[][] { throw new Error('?'); }",
  descend:
    "function descend(filter: number[][]): number[][] { return filter.map((line) => line.map(() => 1e9)); }",
  findCross: "function findCross(image: number[][]): number[] { return [-1, -1]; }",
};
const FAMILY = ["김", "이", "박", "최", "정", "강", "조", "윤"];
const GIVEN = ["철수", "영희", "민수", "서연", "지우", "하준", "도윤", "수아"];

/**
 * A class as classes are: most have solved most of it, some little, one in thirty loops, crashes or hands in a broken
 * file. Names are Korean, composed on some machines and taken apart on others.
 *
 * @returns one { student, earned } a submission: what it is worth
 */
export async function makeClass(folder, students) {
  mkdirSync(folder, { recursive: true });
  const solved = join(folder, "..", "solved");
  await convlab("build", "--solutions", "--out", solved);
  const name = readdirSync(join(solved, "ko")).find((file) => file.endsWith("-convolution.ipynb"));
  const right = readFileSync(join(solved, "ko", name), "utf8");
  const untouched = readFileSync(join(root, "notebooks", "ko", name), "utf8");
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
  const all = JSON.parse(right).cells.map(({ metadata }) => metadata.nbgrader?.points ?? 0);
  const rest = sum(all) - sum(Object.values(POINTS));
  return Array.from({ length: students }, (_, i) => {
    const student = `${FAMILY[i % 8]}${GIVEN[(i >> 3) % 8]} ${String(i).padStart(3, "0")}`;
    const { text, earned } = handedIn(i, JSON.parse(right), JSON.parse(untouched), rest);
    const form = i % 2 ? "NFC" : "NFD";
    writeFileSync(join(folder, `${student.normalize(form)}.ipynb`), text);
    return { student: student.normalize("NFC"), earned };
  });
}

/** What the i-th student hands in, and what it is worth. */
function handedIn(i, notebook, untouched, rest) {
  if (i % 60 === 59) return { text: '{"cells": [', earned: 0 };
  let earned = rest;
  Object.entries(POINTS).forEach(([exercise, points], k) => {
    const cell = notebook.cells.find(({ id }) => id === exercise);
    const kind = (i * 7 + k * 3) % 10;
    if (kind === 8) cell.source = WRONG[exercise];
    else if (kind === 9) cell.source = untouched.cells.find(({ id }) => id === exercise).source;
    else {
      cell.source = `${[cell.source].flat().join("")}\n// ${i}`;
      earned += points;
    }
  });
  const last = notebook.cells.find(({ id }) => id === "edgeStrength");
  const trouble = { 19: "for (;;) {}", 49: "process.exit(1);" }[i % 60];
  if (trouble !== undefined) {
    if (last.source.endsWith(`// ${i}`)) earned -= POINTS.edgeStrength;
    last.source = trouble;
  }
  return { text: JSON.stringify({ ...notebook, metadata: { ...notebook.metadata, i } }), earned };
}
