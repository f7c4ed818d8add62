import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { extractTar } from "../../src/data/index.js";
import { tar } from "./tar.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tar-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const big = Buffer.alloc(3_000_000, "0123456789abcdef7");

test.each(["a.tar", "a.tar.gz", "a.tgz"])("%s: folders and files of any size", async (name) => {
  const archive = tar({ "in/": "", "in/a.txt": "hello", "in/deep/big": big, empty: "" });
  const file = put(name, name === "a.tar" ? archive : gzipSync(archive));
  const out = join(folder, "out", "here");
  await extractTar(file, out);
  expect(readFileSync(join(out, "in/a.txt"), "utf8")).toBe("hello");
  expect(readFileSync(join(out, "in/deep/big")).equals(big)).toBe(true);
  expect(readFileSync(join(out, "empty"))).toHaveLength(0);
  expect(readdirSync(join(folder, "out"))).toEqual(["here"]);
});

test("cut off anywhere: an error, and no half folder", async () => {
  const archive = tar({ "a.txt": "hello", "b.txt": "x".repeat(700) });
  for (const length of [0, 100, 512, 600, 1024, 1600, 2048]) {
    const file = put("cut.tar", archive.subarray(0, length));
    await expect(extractTar(file, join(folder, "out"))).rejects.toThrow(
      /^extractTar: expected \d+ bytes at byte \d+ of .*cut\.tar, got \d+\nhint: the file may be cut off/,
    );
    expect(readdirSync(folder)).toEqual(["cut.tar"]);
  }
  const packed = gzipSync(archive);
  const file = put("cut.tar.gz", packed.subarray(0, packed.length - 20));
  await expect(extractTar(file, join(folder, "out"))).rejects.toThrow(
    /^extractTar: expected .*cut\.tar\.gz/,
  );
});

test("no archive, no gzip, no file", async () => {
  const out = join(folder, "out");
  await expect(extractTar(put("x.tar", Buffer.alloc(600, 65)), out)).rejects.toThrow(
    /^extractTar: expected a header with its checksum at byte 0 of .*x\.tar, got another\nhint: it is no \.tar file, or damaged$/,
  );
  await expect(extractTar(put("x.tar.gz", Buffer.from("hello")), out)).rejects.toThrow(
    /^extractTar: expected a \.tar or \.tar\.gz file at .*x\.tar\.gz, got incorrect header check/,
  );
  await expect(extractTar(join(folder, "none.tar"), out)).rejects.toThrow(/none\.tar, got ENOENT/);
});

test.each(["../evil", "a/../../evil", "/evil"])(
  "%s does not lead out of the folder",
  async (name) => {
    const file = put("evil.tar", tar({ [name]: "x" }));
    await expect(extractTar(file, join(folder, "out"))).rejects.toThrow(
      `extractTar: expected a name inside the archive at byte 0 of ${file}, got "${name}"`,
    );
    expect(existsSync(join(folder, "evil"))).toBe(false);
  },
);
