import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildAll, fileNameOf, readOrder, staleFiles } from "../../src/course/index.js";
import { tinyCourse } from "./fixture/course.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "convlab-order-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lesson(slug: string, content: unknown): void {
  mkdirSync(join(folder, slug), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(folder, slug, "lesson.json"), text);
}
const good = (number: number) => ({ number, title: { ko: "가", en: "a" }, minutes: 5 });

test("lessons come in the order of their numbers, with gaps; a folder without lesson.json is none", () => {
  lesson("later", good(24));
  lesson("first-one", good(0));
  mkdirSync(join(folder, "half-written"));
  const order = readOrder(folder);
  expect(order.map(fileNameOf)).toEqual(["00-first-one.ipynb", "24-later.ipynb"]);
  expect(order[0]).toEqual({ slug: "first-one", ...good(0) });
});

test("what is wrong with a lesson's description is said, with its file", () => {
  expect(() => readOrder(join(folder, "nowhere"))).toThrow("there is no lesson\nhint: ");
  lesson("one", good(3));
  lesson("two", good(3));
  expect(() => readOrder(folder)).toThrow(/(one|two)\/lesson\.json: number 3 is (one|two)'s too\n/);
  lesson("two", { ...good(4), title: { ko: "가" } });
  expect(() => readOrder(folder)).toThrow(/two\/lesson\.json: title\.en: .*\nhint: it holds/);
  lesson("two", "{");
  expect(() => readOrder(folder)).toThrow(/two\/lesson\.json: .*JSON/);
  rmSync(join(folder, "two"), { recursive: true });
  lesson("Two_2", good(4));
  expect(() => readOrder(folder)).toThrow('"Two_2" is no name for a lesson\nhint: a-z');
});

test("one lesson can be built by its name; others are not stale for it", async () => {
  const files = await buildAll(tinyCourse, false, ["tiny"]);
  expect(files).toEqual(await buildAll(tinyCourse));
  mkdirSync(join(folder, "en"));
  writeFileSync(join(folder, "en", "09-other.ipynb"), "{}");
  expect(staleFiles(folder, files, false)).toEqual(files.map(({ path }) => path));
  await expect(buildAll(tinyCourse, false, ["tinny"])).rejects.toThrow(
    'there is no lesson "tinny"\nhint: there are tiny',
  );
});
