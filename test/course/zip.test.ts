import { spawnSync } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, deflateRawSync } from "../../src/course/zip/deflate.js";
import { decodeNames } from "../../src/course/zip/names.js";
import { withZip, type ZipEntry, ZipProblem } from "../../src/course/zip/read.js";
import { writeZip } from "../../src/course/zip/write.js";

const folder = mkdtempSync(join(tmpdir(), "zip-"));
let n = 0;
function save(bytes: Uint8Array): string {
  const path = join(folder, `${n++}.zip`);
  writeFileSync(path, bytes);
  return path;
}
const open = <T>(bytes: Uint8Array, use: (entries: ZipEntry[]) => T): T =>
  withZip(save(bytes), use);
const text = (path: string, content: string) => ({ path, bytes: Buffer.from(content) });
const problem = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ZipProblem);
    return `${(error as ZipProblem).kind}: ${(error as Error).message}`;
  }
  return "none";
};

test("what was written is read, and other programs read it", () => {
  const zip = writeZip([text("ko/김 철수.ipynb", "하나"), text("b", "x".repeat(9999))]);
  open(zip, (entries) => {
    expect(entries.map(({ name }) => name)).toEqual(["ko/김 철수.ipynb", "b"]);
    expect(entries.map((entry) => entry.read(10_000).toString())).toEqual([
      "하나",
      "x".repeat(9999),
    ]);
    expect(entries[0]).toMatchObject({ isFile: true, modified: [1980, 1, 1, 0, 0, 0] });
  });
  const code =
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())";
  const python = spawnSync("python3", ["-c", code, save(zip)], {
    encoding: "utf8",
    env: { ...process.env, PYTHONUTF8: "1" },
  });
  if (!python.error) expect(python.stdout.trim()).toBe("None ['ko/김 철수.ipynb', 'b']");
});

test("the checksum is zip's", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});

describe("names", () => {
  const raw = (bytes: number[] | string, utf8 = false) => ({
    bytes: Buffer.from(bytes as string),
    extra: Buffer.alloc(0),
    utf8,
  });
  const kim = [0xb1, 0xe8, 0xc3, 0xb6, 0xbc, 0xf6]; // 김철수 in CP949, as Windows' Explorer writes it
  /** As Python's codec decodes them. */
  const FREE = "갂좤좥힣";
  const only949 = [0x8c, 0x63]; // 똠

  test.each([
    ["CP949", raw([...kim, 0x2e]), "김철수."],
    ["CP949 beyond KS X 1001", raw(only949), "똠"],
    [
      "CP949's first and last free codes",
      raw([0x81, 0x41, 0xa0, 0xfe, 0xa1, 0x41, 0xc6, 0x52]),
      FREE,
    ],
    ["UTF-8 that says so", raw("이영희", true), "이영희"],
    ["UTF-8 that does not", raw("이영희"), "이영희"],
    ["neither", raw([0xff, 0x41]), "\u00a0A"],
    ["Windows' own slash", raw("a\\b.ipynb"), "a/b.ipynb"],
    ["a zero byte", raw("a\0b"), "a\ufffdb"],
  ])("%s", (_, name, expected) => {
    expect(decodeNames([name])).toEqual([expected]);
  });

  test("one archive has one code: a name that is no UTF-8 settles it for all that don't say", () => {
    expect(decodeNames([raw(kim), raw("plain"), raw("이", true)])).toEqual([
      "김철수",
      "plain",
      "이",
    ]);
  });

  test("Info-ZIP's Unicode name counts where it belongs to the name", () => {
    const bytes = Buffer.from([0xb1]);
    const field = (sum: number) => {
      const extra = Buffer.alloc(9 + 3);
      extra.writeUInt16LE(0x7075, 0);
      extra.writeUInt16LE(8, 2);
      extra[4] = 1;
      extra.writeUInt32LE(sum, 5);
      Buffer.from("김").copy(extra, 9);
      return extra;
    };
    expect(decodeNames([{ bytes, extra: field(crc32(bytes)), utf8: false }])).toEqual(["김"]);
    expect(decodeNames([{ bytes, extra: field(0), utf8: false }])).toEqual(["▒"]);
  });
});

describe("hostile archives", () => {
  const whole = writeZip([text("a.ipynb", "content".repeat(50))]);
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(whole);
    change(bytes);
    return bytes;
  };
  const central = whole.indexOf("PK\u0001\u0002");
  const end = whole.indexOf("PK\u0005\u0006");
  const first =
    (bytes: Buffer, limit = 1000) =>
    () =>
      open(bytes, ([entry]) => entry?.read(limit));

  test.each([
    ["nothing", Buffer.alloc(0), /^broken: .*expected an archive/],
    ["text", Buffer.from("hello"), /^broken: .*expected an archive/],
    ["the second half", whole.subarray(40), /^broken/],
    ["the first half", whole.subarray(0, 60), /^broken: .*expected an archive/],
    [
      "a directory that begins elsewhere",
      changed((b) => b.writeUInt32LE(7, end + 16)),
      /^broken: .*list of files/,
    ],
    [
      "a directory beyond the end",
      changed((b) => b.writeUInt32LE(2 ** 30, end + 16)),
      /^broken: .*cut off/,
    ],
    ["a directory of 1 GB", changed((b) => b.writeUInt32LE(2 ** 30, end + 12)), /^too-large/],
    ["65534 files", changed((b) => b.writeUInt16LE(65534, end + 10)), /^too-large/],
    ["zip64", changed((b) => b.writeUInt16LE(65535, end + 10)), /^broken: .*zip64/],
    [
      "another file's content",
      changed((b) => b.writeUInt32LE(central, central + 42)),
      /^broken: .*not where/,
    ],
    ["a wrong checksum", changed((b) => b.writeUInt32LE(1, central + 16)), /^broken: .*damaged/],
    [
      "a smaller size than it has",
      changed((b) => b.writeUInt32LE(3, central + 24)),
      /^broken: .*damaged/,
    ],
    [
      "a larger size than is allowed",
      changed((b) => b.writeUInt32LE(5000, central + 24)),
      /^too-large/,
    ],
    ["damaged content", changed((b) => b.fill(255, 40, 50)), /^broken/],
    ["a password", changed((b) => b.writeUInt16LE(1, central + 8)), /^broken: .*password/],
    [
      "a packing that nobody knows",
      changed((b) => b.writeUInt16LE(99, central + 10)),
      /^broken: .*method 99/,
    ],
  ])("%s", (_, bytes, message) => {
    expect(problem(first(bytes))).toMatch(message);
  });

  test("a bomb: a few kilobytes that unpack to a gigabyte stop at the limit", () => {
    const packed = deflateRawSync(Buffer.alloc(64 * 2 ** 20));
    const bomb = writeZip([{ path: "bomb.ipynb", bytes: Buffer.alloc(64 * 2 ** 20) }]);
    expect(bomb.length).toBeLessThan(packed.length + 500);
    expect(problem(first(bomb, 2 ** 20))).toMatch(/^too-large/);
    // One that lies about its size.
    const at = bomb.indexOf("PK\u0001\u0002");
    bomb.writeUInt32LE(1000, at + 24);
    expect(problem(first(bomb, 2 ** 20))).toMatch(/^too-large/);
  });

  test("links and folders are no files", () => {
    const zip = writeZip([text("link", "/etc/passwd"), text("folder/", "")]);
    zip.writeUInt32LE(0o120777 * 2 ** 16, zip.indexOf("PK\u0001\u0002") + 38);
    open(zip, (entries) => expect(entries.map(({ isFile }) => isFile)).toEqual([false, false]));
  });

  test("a link on the disk is not followed", () => {
    const link = join(folder, "link.zip");
    symlinkSync(save(whole), link);
    expect(() => withZip(link, () => 1)).toThrow();
  });

  test("whatever the bytes, the problem is named", () => {
    const mutations = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(mutations, (list) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of list) bytes[at] = byte;
        problem(() => open(bytes, (entries) => entries.map((entry) => entry.read(10_000))));
      }),
      { numRuns: 300 },
    );
  });
});
