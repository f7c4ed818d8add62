import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readIdx } from "../../src/data/index.js";

test("an IDX file is its shape and its bytes", () => {
  const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  expect(readIdx(file)).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
});

test("the file may lie inside a larger buffer", () => {
  const file = Uint8Array.of(99, 99, 0, 0, 8, 1, 0, 0, 0, 2, 7, 9).subarray(2);
  expect([...readIdx(file).values]).toEqual([7, 9]);
});

test("a gzipped file is unpacked, and a path is read", () => {
  const file = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);
  expect([...readIdx(gzipSync(file)).values]).toEqual([7, 9]);
  const folder = mkdtempSync(join(tmpdir(), "idx-"));
  const path = join(folder, "a.gz");
  writeFileSync(path, gzipSync(file.subarray(0, 9)));
  expect(() => readIdx(path)).toThrow(
    `readIdx: expected 2 bytes for the shape [2] from byte 8 of ${path}, got 1`,
  );
  rmSync(folder, { recursive: true });
});

test.each([
  [
    Uint8Array.of(0x1f, 0x8b, 8, 0, 1),
    "readIdx: expected a whole .gz file at x.idx, got unexpected end of file\n" +
      "hint: the file may be cut off: get it again",
  ],
  [
    Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0),
    "readIdx: expected an IDX file of unsigned bytes (00 00 08 …) at byte 0 of x.idx, got 00 00 0d 01",
  ],
  [
    new Uint8Array(0),
    "readIdx: expected an IDX file of unsigned bytes (00 00 08 …) at byte 0 of x.idx, got an empty file",
  ],
  [
    Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2),
    "readIdx: expected a header of 16 bytes in x.idx, got 8\nhint: the file may be cut off: get it again",
  ],
  [
    Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3),
    "readIdx: expected 4 bytes for the shape [2,2] from byte 12 of x.idx, got 3\nhint: the file may be cut off: get it again",
  ],
])("a broken file is named (%#)", (file, message) => {
  expect(() => readIdx(file, "x.idx")).toThrow(message);
});
