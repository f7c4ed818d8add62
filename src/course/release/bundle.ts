import { createHash } from "node:crypto";
import { assemble } from "../assemble.js";
import type { BuiltFile } from "../build.js";
import { LANGUAGES } from "../build.js";
import { checksModule, checksTypes } from "../checksModule.js";
import { lessonData } from "../exercises.js";
import type { Lesson } from "../lesson.js";
import { serialize } from "../notebook.js";
import { fileNameOf } from "../order.js";
import { stubsOf } from "../stubs.js";

/**
 * What students get of these lessons: notebooks in both languages, the checks as data, and a list of it all. Neither
 * solutions nor the code of a reference are in here.
 */
export function studentBundle(lessons: readonly Lesson[], version: string): BuiltFile[] {
  const files = lessons.flatMap((lesson) => {
    const { entry } = lesson;
    const data = lessonData(lesson.links, lesson.exercises);
    return [
      ...LANGUAGES.map((language): BuiltFile => {
        const notebook = assemble(lesson, { language, solutions: false, version });
        return { path: `${language}/${fileNameOf(entry)}`, text: serialize(notebook) };
      }),
      { path: `checks/${entry.slug}.js`, text: checksModule(entry.slug, data, stubsOf(lesson)) },
      { path: `checks/${entry.slug}.d.ts`, text: checksTypes(entry.slug, data) },
    ];
  });
  const all = [...files, { path: "README.md", text: readme(lessons, version) }];
  return [...all, { path: "manifest.json", text: manifest(lessons, version, all) }];
}

/** Which lessons, which version, and the digest of every file: an LMS may have changed line ends. */
function manifest(
  lessons: readonly Lesson[],
  version: string,
  files: readonly BuiltFile[],
): string {
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const listed = files.map(({ path, text }) => [path, digest(text)] as const);
  const content = {
    convlab: version,
    lessons: lessons.map(({ entry, exercises }) => ({
      slug: entry.slug,
      title: entry.title,
      minutes: entry.minutes,
      points: Object.values(exercises).reduce((sum, { points }) => sum + points, 0),
    })),
    files: Object.fromEntries(listed),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function readme(lessons: readonly Lesson[], version: string): string {
  const list = (language: "ko" | "en") =>
    lessons
      .map(({ entry }) => `- [${entry.title[language]}](${language}/${fileNameOf(entry)})`)
      .join("\n");
  return `# convlab ${version}

## 한국어

${list("ko")}

1. convlab을 설치한 폴더에서 \`npm start\`를 실행하고, 이 폴더의 공책을 JupyterLab에서 여세요. (이미 있는 JupyterLab에서는
   \`npx convlab kernel install --user\`를 한 번 실행하세요.)
2. 빈 곳을 채우고, 그 아래의 확인 셀을 실행하세요. 답은 몇 번이든 고칠 수 있어요.
3. 저장한 \`.ipynb\` 파일을 내세요. 셀을 지우거나 이름(id)을 바꾸지 마세요.

## English

${list("en")}

1. Run \`npm start\` where convlab is installed, and open a notebook of this folder in JupyterLab. (A JupyterLab of your own:
   run \`npx convlab kernel install --user\` once.)
2. Fill the gaps and run the check below each. You may change an answer as often as you like.
3. Save, and hand in the \`.ipynb\` file. Don't delete cells or change their ids.
`;
}
