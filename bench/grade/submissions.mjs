import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist", "src", "cli", "main.js");
export const convlab = (...args) => run(process.execPath, [cli, ...args], { cwd: root });

/**
 * The solved lesson, once a student, each a little different: nobody's verdict can be another's.
 *
 * @returns { name: the notebook's, released: file without solutions, students: { name, file } }
 */
export async function makeSubmissions(folder, { lesson, students }) {
  const solved = join(folder, "solved");
  await convlab("build", "--solutions", "--out", solved);
  const name = readdirSync(join(solved, "en")).find((file) => file.endsWith(`-${lesson}.ipynb`));
  const text = readFileSync(join(solved, "en", name), "utf8");
  const submitted = join(folder, "submitted");
  mkdirSync(submitted);
  const made = Array.from({ length: students }, (_, i) => {
    const student = `student${String(i + 1).padStart(3, "0")}`;
    const file = join(submitted, `${student}.ipynb`);
    writeFileSync(file, signed(text, student));
    return { name: student, file };
  });
  const released = join(root, "notebooks", "en", name);
  return { name, released, folder: submitted, students: made };
}

function signed(text, student) {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) {
    if (!cell.metadata.nbgrader?.solution || cell.cell_type !== "code") continue;
    const source = [cell.source].flat().join("");
    cell.source = `${source}\n// ${student}`;
  }
  return JSON.stringify(notebook);
}
