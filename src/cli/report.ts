import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { groupPage } from "../grade/index.js";
import { language as readerLanguage, setLanguage } from "../host/index.js";
import { group } from "../peers/index.js";

export const help = `convlab report FILES... [--out report.html] [--language ko|en]

Makes one HTML page for a study group: who passed which exercise, leaderboards, and the members'
training runs in one figure. No code is shown, and none of it is run.

FILES are what the members pass around: notebooks with their outputs, convlab-progress.jsonl,
run folders (runs/MEMBER/NAME), or folders of all that. A file belongs to whom its name says
(mina.ipynb, mina-09-first-cnn.ipynb), else its folder (mina/09-first-cnn.ipynb).

  --out FILE         where the page goes (default: report.html)
  --language ko|en   of the page (default: as the system's)
`;

export async function run(args: string[]): Promise<number> {
  let settings: ReturnType<typeof readSettings>;
  try {
    settings = readSettings(args);
  } catch (error) {
    console.error(`convlab report: ${(error as Error).message}\n\n${help.trimEnd()}`);
    return 2;
  }
  const { files, out, language } = settings;
  setLanguage(language);
  const found = group(...files);
  for (const problem of found.problems) console.error(`convlab report: ${problem}`);
  if (found.runs.length === 0 && found.checks.length === 0) {
    console.error(
      "convlab report: expected checks or runs in the files, got none\nhint: save the notebooks with their outputs",
    );
    return 1;
  }
  writeFileSync(out, groupPage(found, language));
  console.log(
    `${out}: ${found.members.length} members, ${found.checks.length} checks, ${found.runs.length} runs`,
  );
  return 0;
}

function readSettings(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string", default: "report.html" },
      language: { type: "string", default: readerLanguage() },
    },
  });
  const { out, language } = values;
  if (positionals.length === 0) throw new Error("expected files or folders, got none");
  if (language !== "ko" && language !== "en")
    throw new Error(`expected --language ko or en, got ${language}`);
  return { files: positionals, out, language: language as "ko" | "en" };
}
