import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { fromArray, ones, tensor } from "../../src/tensor/index.js";
import {
  readSafetensors,
  type SafetensorsDtype,
  writeSafetensors,
} from "../../src/weights/index.js";
import recorded from "../oracle/safetensors.json" with { type: "json" };

const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const numberOf = (value: number | string) => Number(value);

describe(`files of ${recorded.recordedWith}`, () => {
  test.each(Object.entries(recorded.files))("%s: names, shapes and every number", (_, file) => {
    const { tensors, metadata } = readSafetensors(bytesOf(file.bytes));
    expect(metadata).toEqual(file.metadata);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(file.tensors).sort());
    for (const [name, { shape, values }] of Object.entries(file.tensors)) {
      const got = (tensors as Record<string, (typeof tensors)[string]>)[name];
      expect(got.shape).toEqual(shape);
      // float64 holds every number as PyTorch says it; float32 only after the same rounding.
      const round = got.dtype === "float32" ? Math.fround : (v: number) => v;
      expect([...got.values]).toEqual(values.map((v) => round(numberOf(v))));
    }
  });

  test.each([
    "F32",
    "F64",
    "F16",
    "BF16",
    "BOOL",
    "U8",
    "I8",
    "I16",
    "U16",
    "I32",
    "U32",
    "I64",
    "U64",
  ])("%s is written with the same bits", (dtype) => {
    const file = recorded.files[dtype as "F32"];
    const { tensors } = readSafetensors(bytesOf(file.bytes));
    const again = writeSafetensors(tensors, { dtype: dtype as SafetensorsDtype });
    expect(Buffer.from(again).toString("base64")).toBe(file.bytes);
  });

  test("rounding to F16 and BF16 is PyTorch's, from float64 by way of float32", () => {
    const wide = readSafetensors(bytesOf(recorded.files.F32.bytes)).tensors;
    for (const dtype of ["F16", "BF16"] as const) {
      const file = writeSafetensors(wide, { dtype });
      expect(Buffer.from(file).toString("base64")).toBe(recorded.files[dtype].bytes);
    }
  });
});

test("what is written is read: every bit of float32 and float64, any names", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ minLength: 1, unit: "grapheme" }).filter((name) => name !== "__metadata__"),
        fc.oneof(fc.float32Array({ maxLength: 9 }), fc.float64Array({ maxLength: 9 })),
        { maxKeys: 5 },
      ),
      (arrays) => {
        const named = Object.entries(arrays).map(([k, v]) => [k, fromArray(v, [v.length])]);
        const { tensors } = readSafetensors(writeSafetensors(Object.fromEntries(named)));
        const back = Object.entries(tensors).map(([k, v]) => [k, v.values]);
        expect(Object.fromEntries(back)).toEqual({ ...arrays });
      },
    ),
    { numRuns: 100 },
  );
});

test("a file is written whole or not at all, with its metadata; ndarrays may be views", () => {
  const file = join(folder, "a.safetensors");
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  writeSafetensors({ x, t: x.data.transpose(1, 0) }, { file, metadata: { seed: "3" } });
  const { tensors, metadata, dtypes } = readSafetensors(file);
  expect(metadata).toEqual({ seed: "3" });
  expect(dtypes).toEqual({ x: "F32", t: "F32" });
  expect(tensors.t.toArray()).toEqual([
    [1, 3],
    [2, 4],
  ]);
  expect(readdirSync(folder)).toEqual(["a.safetensors"]);
  expect(() => writeSafetensors({ x }, { file, dtype: "U16", metadata: {} })).not.toThrow();
  const before = readFileSync(file);
  expect(() => writeSafetensors({ x: tensor([0.5]) }, { file, dtype: "U16" })).toThrow();
  expect(readFileSync(file)).toEqual(before);
});

test("the tensors do not share memory with the file's bytes", () => {
  const bytes = writeSafetensors({ w: ones([2]) });
  const { w } = readSafetensors(bytes).tensors;
  bytes.fill(0);
  expect([...w.values]).toEqual([1, 1]);
});

describe("broken files", () => {
  /** A file with this header text and so many bytes of numbers. */
  const build = (header: unknown, data = 0, length?: number) => {
    const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(length ?? json.length));
    return Uint8Array.from(Buffer.concat([size, json, Buffer.alloc(data)]));
  };
  const w = (changes: object) => ({
    w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...changes },
  });
  const good = writeSafetensors({ w: ones([2, 3]) });
  const hint = "\nhint: the file may be cut off: get it again";

  test.each([
    ["empty", new Uint8Array(0), `expected 8 bytes at the start of FILE, got 0${hint}`],
    [
      "header cut off",
      good.subarray(0, 20),
      `expected a header from byte 8 to 72 of FILE, got the end of the file at byte 20${hint}`,
    ],
    [
      "numbers cut off",
      good.subarray(0, 90),
      `expected FILE to end at byte 96, got 90 bytes${hint}`,
    ],
    [
      "bytes too many",
      build(w({}), 11),
      "expected FILE to end at byte 70, got 73 bytes\nhint: the file has bytes that belong to no tensor",
    ],
    [
      "a PNG",
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0),
      "expected a header of at most 100000000 bytes at byte 0 of FILE, got 727905341920923800\n" +
        "hint: a .safetensors file begins with 8 bytes that say how long its JSON header is",
    ],
    [
      "no JSON",
      build("{oops}"),
      /^readSafetensors: expected a JSON header at byte 8 of FILE, got .*JSON/,
    ],
    ["no object", build("[1]"), "expected a JSON object at byte 8 of FILE, got [1]"],
    ["no entry", build({ w: 3 }), "expected an object for w in the header of FILE, got 3"],
    [
      "unknown dtype",
      build(w({ dtype: "C64" }), 8),
      /expected a dtype of BOOL U8 .* for w in the header of FILE, got "C64"/,
    ],
    ["a name of Object's", build(w({ dtype: "constructor" }), 8), 'got "constructor"'],
    [
      "negative shape",
      build(w({ shape: [-2] }), 8),
      "expected a shape of whole numbers ≥ 0 for w in the header of FILE, got [-2]",
    ],
    [
      "offsets",
      build(w({ data_offsets: [0] }), 8),
      "expected data_offsets of two whole numbers for w in the header of FILE, got [0]",
    ],
    [
      "offsets against shape",
      build(w({ shape: [3] }), 8),
      "expected data_offsets 12 bytes apart (F32 [3]) for w in the header of FILE, got [0,8]",
    ],
    [
      "a hole",
      build(w({ data_offsets: [4, 12] }), 12),
      "expected w at byte 63 of FILE, got byte 67",
    ],
    [
      "overlap",
      build({ ...w({}), v: w({}).w }, 8),
      /^readSafetensors: expected [wv] at byte \d+ of FILE, got byte \d+/,
    ],
    [
      "metadata",
      build({ __metadata__: { a: 1 } }),
      'expected texts in __metadata__ in the header of FILE, got {"a":1}',
    ],
    [
      "an integer that no number holds",
      build({ step: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }, 0) &&
        int64(2n ** 63n - 1n),
      "expected a whole number up to 2⁵³ at byte 72 of FILE (step), got 9223372036854775807",
    ],
  ])("%s", (_, bytes, message) => {
    const file = join(folder, "broken.safetensors");
    writeFileSync(file, bytes);
    const named = (text: string) => text.replaceAll("FILE", file);
    expect(() => readSafetensors(file)).toThrow(
      typeof message === "string" ? named(message) : new RegExp(named(message.source)),
    );
    expect(() => readSafetensors(bytes)).toThrow(
      typeof message === "string"
        ? message.replaceAll("FILE", "the file")
        : new RegExp(message.source.replaceAll("FILE", "the file")),
    );
  });

  test("cut at every byte: an error, never a wrong tensor", () => {
    for (let n = 0; n < good.length; n++) {
      expect(() => readSafetensors(good.subarray(0, n))).toThrow(/^readSafetensors: expected /);
    }
  });

  test("no file", () => {
    expect(() => readSafetensors(join(folder, "none"))).toThrow(
      `readSafetensors: expected a file at ${join(folder, "none")}, got ENOENT`,
    );
  });
});

function int64(value: bigint): Uint8Array {
  const file = writeSafetensors({ step: tensor([0], { dtype: "float64" }) }, { dtype: "I64" });
  new DataView(file.buffer).setBigInt64(file.length - 8, value, true);
  return file;
}

test("what cannot be written is refused", () => {
  const wrong = (tensors: Parameters<typeof writeSafetensors>[0], dtype?: unknown) => () =>
    writeSafetensors(tensors, { dtype: dtype as SafetensorsDtype });
  expect(wrong({ w: ones([1]) }, "F8_E4M3")).toThrow(
    'writeSafetensors: expected a dtype of BOOL U8 I8 U16 I16 F16 BF16 U32 I32 F32 U64 I64 F64, got "F8_E4M3"',
  );
  expect(wrong({ w: tensor([1, 0.5]) }, "U8")).toThrow(
    "writeSafetensors: expected whole numbers from 0 to 255 in w for U8, got 0.5",
  );
  expect(wrong({ w: tensor([Number.NaN]) }, "I64")).toThrow("in w for I64, got NaN");
  expect(wrong({ __metadata__: ones([1]) })).toThrow(
    "writeSafetensors: expected another name than __metadata__, got a tensor with it",
  );
});
