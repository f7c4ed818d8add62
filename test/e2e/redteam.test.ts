import { spawn } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../src/course/index.js";
import type { SubmissionVerdict } from "../../src/grade/index.js";
import { ATTACKS, type Attack, EXERCISES, makeKit, notebookOf } from "../grade/redteam/index.js";

const ROOT = projectRoot();
const MARK = `redteam-${process.pid}-${Date.now()}`;
const work = mkdtempSync(join(tmpdir(), "redteam-"));
const submissions = join(work, "submissions");
const out = join(work, "out");
const SECRET = "secret of the red team";

afterAll(() => rmSync(work, { recursive: true, force: true }));

const fileOf = (attack: Attack) => attack.file ?? `${attack.name.replaceAll("/", "-")}.ipynb`;
const studentOf = (attack: Attack) =>
  attack.student ??
  fileOf(attack)
    .replace(/\.ipynb$/, "")
    .normalize("NFC");

async function handIn(): Promise<void> {
  const kit = await makeKit({ project: ROOT, submissions, mark: MARK });
  mkdirSync(submissions);
  for (const attack of Object.values(ATTACKS).flat()) {
    const path = join(submissions, fileOf(attack));
    if (attack.write) attack.write(path, kit);
    else writeFileSync(path, JSON.stringify(notebookOf(attack, kit)));
  }
}

async function grade(): Promise<{ code: number | null; printed: string }> {
  const args = [
    "grade",
    submissions,
    "--out",
    out,
    "--jobs",
    "2",
    "--timeout",
    "72",
    "--memory",
    "700",
  ];
  const child = spawn(process.execPath, [join(ROOT, "dist/src/cli/main.js"), ...args], {
    env: { ...process.env, CONVLAB_GRADE_SEED: SECRET },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      printed += text;
    });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, printed };
}

function commandLines(): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, "utf8")] : [];
    } catch {
      return [];
    }
  });
}

/** What lies in a folder: names, sizes and times of change. */
function listing(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listing(path);
    const { size, mtimeMs } = lstatSync(path);
    return [`${path} ${size} ${mtimeMs}`];
  });
}

/** All of them in one class: none gains a point that it did not earn, costs another one, or stops the run. */
describe("a red team", () => {
  let ran: Awaited<ReturnType<typeof grade>>;
  let verdicts: SubmissionVerdict[];
  const watched = ["lessons", "notebooks/checks", "dist/kernel", "dist/src/grade"].map((name) =>
    join(ROOT, name),
  );
  let before: string[];

  beforeAll(async () => {
    await handIn();
    before = [...watched, submissions].flatMap(listing);
    ran = await grade();
    verdicts = JSON.parse(readFileSync(join(out, "grades.json"), "utf8")).submissions;
  });

  test("the run comes to its end and every submission has a verdict", () => {
    expect(ran.code, ran.printed.slice(-2000)).toBe(0);
    expect(verdicts.filter(({ refused }) => refused === "grader-failed")).toEqual([]);
    expect(Object.values(ATTACKS).flat().length).toBeGreaterThanOrEqual(40);
  });

  test("nothing outside has changed, and no process is left", async () => {
    expect([...watched, submissions].flatMap(listing)).toEqual(before);
    await expect
      .poll(() => commandLines().filter((line) => line.includes(MARK)), { timeout: 30_000 })
      .toEqual([]);
  });

  describe.each(Object.entries(ATTACKS))("%s", (_, attacks) => {
    test.each(attacks.map((attack) => [attack.name, attack] as const))("%s", (_name, attack) => {
      const mine = verdicts.filter(({ student }) => student === studentOf(attack));
      if ("absent" in attack.expected) {
        expect(mine).toEqual([]);
        return;
      }
      expect(mine.map(({ file }) => file)).toHaveLength(1);
      const [verdict] = mine as [SubmissionVerdict];
      if ("refused" in attack.expected) {
        expect(verdict).toMatchObject({ refused: attack.expected.refused, earned: 0 });
        expect(verdict.reason?.en).toMatch(attack.says ?? /\S/);
        return;
      }
      expect(verdict.refused).toBeNull();
      const detail = JSON.stringify(
        verdict.exercises.map(({ earned, says, cases }) => [
          earned,
          says?.en,
          cases[0]?.got?.en,
          cases[0]?.reason?.en,
        ]),
      );
      const named = new Map(verdict.exercises.map((one) => [one.name, one]));
      const isOwnLesson = verdict.lesson === "convolution";
      for (const [i, wanted] of attack.expected.earned.entries()) {
        const earned = isOwnLesson ? named.get(EXERCISES[i] as string)?.earned : 0;
        const [least, most] = typeof wanted === "number" ? [wanted, wanted] : wanted;
        expect(earned, detail).toBeGreaterThanOrEqual(least);
        expect(earned, detail).toBeLessThanOrEqual(most);
      }
      if (attack.says) {
        const lost = verdict.exercises.find(({ earned, points }) => earned < points);
        expect(lost?.says?.en ?? "").toMatch(attack.says);
      }
    });
  });

  test("no name and no answer becomes a formula, a tag, or a code for the terminal", () => {
    const table = readFileSync(join(out, "grades.csv"), "utf8");
    expect(table).not.toMatch(/(^|,)"?[=@+]/m);
    const folders = ["feedback/ko", "feedback/en"].map((name) => join(out, name));
    const pages = folders.flatMap((folder) => readdirSync(folder).map((one) => join(folder, one)));
    expect(pages.length).toBeGreaterThan(200);
    for (const page of [...pages, join(out, "report.ko.html"), join(out, "report.en.html")]) {
      const html = readFileSync(page, "utf8");
      expect(html).not.toMatch(/<(img|script)/);
      expect(html).not.toContain(SECRET);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
      expect(html).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is looked for
    expect(ran.printed).not.toMatch(/\u001b/);
  });
});
