import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeZip } from "../../../src/course/zip/write.js";
import type { Refusal } from "../../../src/grade/types.js";
import type { Attack } from "./attack.js";

const file = (name: string, refused: Refusal, text: string | Buffer): Attack => ({
  name,
  write: (path) => writeFileSync(path, text),
  expected: { refused },
});

const named = (name: string, filename: string, student = filename.normalize("NFC")): Attack => ({
  name,
  file: `${filename}.ipynb`,
  student,
  write: (path) => writeFileSync(path, "[]"),
  expected: { refused: "not-a-notebook" },
});

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Files that are no notebooks, and names that are no names. */
export const files: Attack[] = [
  file("an empty file", "not-json", ""),
  file("text that is no JSON", "not-json", "print('hello')"),
  file(
    "a notebook that was cut off",
    "not-json",
    '{"nbformat": 4, "cells": [{"cell_type": "code", "so',
  ),
  file("bytes that are no UTF-8", "not-json", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
  file(
    "UTF-16",
    "not-json",
    Buffer.from('\uFEFF{"nbformat": 4, "metadata": {}, "cells": []}', "utf16le"),
  ),
  file("a number", "not-a-notebook", "42"),
  file("null", "not-a-notebook", "null"),
  file("a list in a list in a list, 200,000 deep", "not-a-notebook", deep(200_000)),
  file(
    "a notebook with metadata 200,000 deep",
    "unknown-lesson",
    `{"nbformat": 4, "metadata": {"x": ${deep(200_000)}}, "cells": []}`,
  ),
  file(
    "a notebook of the old format",
    "not-a-notebook",
    '{"nbformat": 3, "metadata": {}, "worksheets": []}',
  ),
  file(
    "a notebook whose prototype is its own",
    "unknown-lesson",
    '{"__proto__": {"lesson": "convolution"}, "nbformat": 4, "metadata": {"__proto__": {"convlab": {"lesson": "convolution"}}}, "cells": []}',
  ),
  file(
    "cells that are no cells",
    "not-a-notebook",
    '{"nbformat": 4, "metadata": {}, "cells": [null, 5, {"cell_type": 7, "source": {}}]}',
  ),
  {
    name: "a notebook of 500 MB",
    write: (path) => {
      writeFileSync(path, '{"nbformat": 4, "metadata": {}, "cells": []}');
      truncateSync(path, 500 * 2 ** 20);
    },
    expected: { refused: "too-large" },
  },
  {
    name: "a link to a file of the grader's",
    write: (path) => symlinkSync("/etc/passwd", path),
    expected: { refused: "unreadable" },
  },
  {
    name: "a link to another student's notebook",
    write: (path) => symlinkSync("an honest notebook.ipynb", path),
    expected: { refused: "unreadable" },
  },
  {
    name: "a link that leads nowhere",
    write: (path) => symlinkSync(join(dirname(path), "..", "..", "nowhere"), path),
    expected: { refused: "unreadable" },
  },
  {
    name: "a link in a circle, as a folder",
    file: "circle",
    student: "circle",
    write: (path) => {
      mkdirSync(path);
      symlinkSync("..", join(path, "up"));
      writeFileSync(join(path, "work.ipynb"), "[]");
    },
    expected: { refused: "not-a-notebook" },
  },
  {
    name: "a pipe that nobody writes to",
    write: (path) => {
      spawnSync("mkfifo", [path]);
    },
    expected: { refused: "unreadable" },
  },
  {
    name: "a folder that is called like a notebook, and is empty",
    write: (path) => mkdirSync(path),
    expected: { absent: true },
  },
  {
    name: "a zip bomb: a notebook of 33 MB of nothing in 33 kB, which says that it is small",
    file: "bomb.zip",
    student: "bomb",
    write: (path) => {
      const bomb = writeZip([{ path: "bomb.ipynb", bytes: Buffer.alloc(33 * 2 ** 20) }]);
      bomb.writeUInt32LE(1000, bomb.indexOf("PK\u0001\u0002") + 24);
      writeFileSync(path, bomb);
    },
    expected: { refused: "too-large" },
  },
  {
    name: "zip slip: a notebook that would be written elsewhere",
    file: "slip.zip",
    student: "slip",
    write: (path) => {
      const bytes = Buffer.from("[]");
      const name = "../../../../../../../tmp/convlab-slip.ipynb";
      writeFileSync(path, writeZip([{ path: name, bytes }]));
    },
    expected: { refused: "not-a-notebook" },
  },
  {
    name: "a link in an archive",
    file: "linked.zip",
    student: "linked",
    write: (path) => {
      const zip = writeZip([{ path: "link.ipynb", bytes: Buffer.from("/etc/passwd") }]);
      zip.writeUInt32LE(0o120777 * 2 ** 16, zip.indexOf("PK\u0001\u0002") + 38);
      writeFileSync(path, zip);
    },
    expected: { refused: "not-a-notebook" },
  },
  {
    name: "half an archive",
    file: "half.zip",
    student: "half",
    write: (path) => {
      const zip = writeZip([{ path: "a.ipynb", bytes: Buffer.from("[]") }]);
      writeFileSync(path, zip.subarray(0, 50));
    },
    expected: { refused: "broken-archive" },
  },
  {
    name: "a link to another student's archive",
    file: "stolen.zip",
    student: "stolen",
    write: (path) => symlinkSync("slip.zip", path),
    expected: { absent: true },
  },
  named("HTML as a name", "<img src=x onerror=alert(1)>"),
  named("quotes as a name", `"'\`, "",;`),
  named("a formula as a name", "=HYPERLINK(1)"),
  named("another formula as a name", "@SUM(1+1)*cmd|' C calc'!A0"),
  named("an emoji family as a name", "👨‍👩‍👧‍👦 e\u0301"),
  named("a path as a name", "x\\..\\..\\etc\\passwd"),
  {
    name: "a hidden file, which an editor leaves behind",
    file: "...ipynb",
    student: "..",
    write: (path) => writeFileSync(path, "[]"),
    expected: { absent: true },
  },
  named("the names of Object.prototype as a name", "__proto__"),
  named("control characters as a name", "a\u001b[2Jb\tc"),
  named("Hangul taken apart, as macOS does", "이영희".normalize("NFD")),
  named("a very long name", "긴".repeat(80)),
  {
    name: "the same name as another student's, in other code points",
    file: `${"박민수".normalize("NFD")}.ipynb`,
    student: "박민수~2",
    write: (path) => {
      writeFileSync(join(dirname(path), `${"박민수".normalize("NFC")}.ipynb`), "[]");
      writeFileSync(path, "[]");
    },
    expected: { refused: "not-a-notebook" },
  },
];
