import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  buildNotebook,
  type LessonEntry,
  type Notebook,
  projectCourse,
  readOrder,
  runNotebook,
  serialize,
} from "../course/index.js";
import { guidePage, type RunLesson, writeSite } from "../site/index.js";
import { projectRoot } from "./setup/paths.js";

export const help = `convlab site [--out site] [options]

Writes the whole course as a static site: both languages, figures that can be moved, search. It needs
no server: open site/index.html, put it on a stick, or on any web space.

The lessons are run first, which takes a minute or two each; what was run is kept and used again until
the lesson changes.

  --out DIR        where the site goes (default: site)
  --lessons A,B    only these lessons
  --short N        end every training after N steps: a quick look at the pages
  --fresh          run every lesson anew
`;

interface Settings {
  readonly out: string;
  readonly lessons: readonly string[];
  readonly short: string | undefined;
  readonly fresh: boolean;
}

export async function run(args: string[]): Promise<number> {
  let settings: Settings;
  try {
    settings = readSettings(args);
  } catch (error) {
    console.error(`convlab site: ${(error as Error).message}\n\n${help.trimEnd()}`);
    return 2;
  }
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    const lessons = await runLessons(settings, stop.signal);
    if (!lessons) return 1;
    const pages = writeSite(settings.out, lessons, [guidePage()]);
    console.log(`${pages} pages. Open ${join(settings.out, "index.html")}`);
    return 0;
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function readSettings(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: "string", default: "site" },
      lessons: { type: "string", default: "" },
      short: { type: "string" },
      fresh: { type: "boolean", default: false },
    },
  });
  const { out, short, fresh } = values;
  const lessons = values.lessons.split(",").filter((name) => name !== "");
  const known = readOrder(projectCourse().lessons).map(({ slug }) => slug);
  const unknown = lessons.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`expected lessons of ${known.join(", ")}, got ${unknown}`);
  if (short !== undefined && !/^[1-9]\d*$/.test(short))
    throw new Error(`expected --short as a number of steps, got ${short}`);
  return { out, lessons, short, fresh };
}

/** Null where it was stopped, or a cell failed. What is done is kept for the next time. */
async function runLessons(settings: Settings, signal: AbortSignal): Promise<RunLesson[] | null> {
  const all = readOrder(projectCourse().lessons);
  const chosen = all.filter(
    ({ slug }) => settings.lessons.length === 0 || settings.lessons.includes(slug),
  );
  const lessons: RunLesson[] = [];
  for (const [i, entry] of chosen.entries()) {
    const place = `${i + 1}/${chosen.length} ${entry.slug}`;
    const ko = await outputsOf(entry, "ko", settings, signal, place);
    const en = ko && (await outputsOf(entry, "en", settings, signal, place));
    if (!en) return null;
    lessons.push({ entry, notebooks: { ko, en } });
  }
  return lessons;
}

async function outputsOf(
  { slug }: LessonEntry,
  language: "ko" | "en",
  { short, fresh }: Settings,
  signal: AbortSignal,
  place: string,
): Promise<Notebook | null> {
  const notebook = await buildNotebook(slug, language);
  const kept = keptFile(notebook, short);
  if (!fresh && existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const started = Date.now();
  process.stderr.write(`${place} ${language} … `);
  const env = {
    CONVLAB_LANGUAGE: language,
    CONVLAB_PROGRESS: "off",
    ...(short && { CONVLAB_MAX_STEPS: short }),
  };
  const cwd = join(projectRoot(), "notebooks", language);
  const { notebook: done, failed, stopped } = await runNotebook(notebook, { cwd, env, signal });
  process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s\n`);
  if (stopped) {
    console.error("convlab site: stopped. What is done is kept: the same command goes on.");
    return null;
  }
  for (const one of failed)
    console.error(`convlab site: ${slug} (${language}), ${JSON.stringify(one)}`);
  if (failed.length > 0) return null;
  mkdirSync(join(kept, ".."), { recursive: true });
  writeFileSync(kept, serialize(done));
  return done;
}

/** One file for each text of a lesson's notebook. */
function keptFile(notebook: Notebook, short: string | undefined): string {
  const hash = createHash("sha256")
    .update(serialize(notebook))
    .update(short ?? "")
    .digest("hex");
  return join(projectRoot(), ".convlab", "site", `${hash.slice(0, 24)}.ipynb`);
}
