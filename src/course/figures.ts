import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { CourseError } from "./problem.js";

const MIME: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
};
const IMAGE = /(!\[[^\]]*\]\()([^)\s:]+)((?:\s[^)]*)?\))/g;

/** Puts a lesson's own images into the Markdown cell, so that the notebook needs no other file. */
export function attachImages(
  markdown: string,
  folder: string,
  file: string,
): { source: string; attachments?: Record<string, Record<string, string>> } {
  const attachments: Record<string, Record<string, string>> = {};
  const source = markdown.replace(IMAGE, (_, before: string, path: string, after: string) => {
    const [name, mime] = [basename(path), MIME[extname(path).toLowerCase()]];
    if (!mime || !existsSync(join(folder, path))) {
      throw new CourseError(
        file,
        null,
        `the image ${path} cannot be used`,
        `put a ${Object.keys(MIME).join(", ")} file into the lesson's folder`,
      );
    }
    attachments[name] = { [mime]: readFileSync(join(folder, path)).toString("base64") };
    return `${before}attachment:${name}${after}`;
  });
  return Object.keys(attachments).length > 0 ? { source, attachments } : { source };
}
