import { DataError } from "../../tensor/index.js";
import { FORMATS, type SafetensorsDtype } from "./dtypes.js";

/** Where a tensor lies in the file. */
export interface Entry {
  dtype: SafetensorsDtype;
  shape: number[];
  /** First byte, counted from the start of the file. */
  start: number;
  /** Number of elements. */
  size: number;
}

export interface Header {
  entries: Map<string, Entry>;
  metadata: Record<string, string>;
}

const OP = "readSafetensors";
/** As the reference implementation: larger headers are refused. */
const LARGEST_HEADER = 100_000_000;
const CUT_OFF = "the file may be cut off: get it again";
const NO_SAFETENSORS =
  "a .safetensors file begins with 8 bytes that say how long its JSON header is";

/** Reads and checks the header: nothing that it says is trusted. `file` is for the messages. */
export function readHeader(bytes: Uint8Array, file: string): Header {
  if (bytes.length < 8) {
    throw new DataError(OP, `8 bytes at the start of ${file}`, `${bytes.length}`, CUT_OFF);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > LARGEST_HEADER) {
    const expected = `a header of at most ${LARGEST_HEADER} bytes at byte 0 of ${file}`;
    throw new DataError(OP, expected, `${length}`, NO_SAFETENSORS);
  }
  const begin = 8 + length;
  if (bytes.length < begin) {
    const expected = `a header from byte 8 to ${begin} of ${file}`;
    throw new DataError(OP, expected, `the end of the file at byte ${bytes.length}`, CUT_OFF);
  }
  const json = parse(bytes.subarray(8, begin), file);
  const { __metadata__: metadata = {}, ...tensors } = json;
  const entries = new Map(
    Object.entries(tensors).map(([name, value]) => [name, entry(name, value, begin, file)]),
  );
  checkCover(entries, begin, bytes.length, file);
  return { entries, metadata: checkMetadata(metadata, file) };
}

function parse(bytes: Uint8Array, file: string): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError(OP, `a JSON header at byte 8 of ${file}`, why, NO_SAFETENSORS);
  }
  if (!text.startsWith("{")) {
    const expected = `a JSON object at byte 8 of ${file}`;
    throw new DataError(OP, expected, text.slice(0, 12).trim(), NO_SAFETENSORS);
  }
  return json as Record<string, unknown>;
}

const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;

function entry(name: string, value: unknown, begin: number, file: string): Entry {
  const fail = (expected: string, got: unknown, hint?: string): never => {
    const text = JSON.stringify(got) ?? "nothing";
    throw new DataError(OP, `${expected} for ${name} in the header of ${file}`, text, hint);
  };
  if (typeof value !== "object" || value === null) return fail("an object", value);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const format = Object.hasOwn(FORMATS, String(dtype))
    ? FORMATS[dtype as SafetensorsDtype]
    : undefined;
  if (!format) return fail(`a dtype of ${Object.keys(FORMATS).join(" ")}`, dtype);
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return fail("a shape of whole numbers ≥ 0", shape);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail("data_offsets of two whole numbers", offsets);
  }
  const size = shape.reduce((product: number, n: number) => product * n, 1);
  if (offsets[1] - offsets[0] !== size * format.bytes) {
    const expected = `data_offsets ${size * format.bytes} bytes apart (${dtype} [${shape.join(",")}])`;
    return fail(expected, offsets);
  }
  return { dtype: dtype as SafetensorsDtype, shape, start: begin + offsets[0], size };
}

/** The tensors must lie one after the other and fill the file: no holes, nothing shared. */
function checkCover(entries: Map<string, Entry>, begin: number, end: number, file: string): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.start - b.start || a.size - b.size);
  let at = begin;
  for (const [name, { start, size, dtype }] of sorted) {
    if (start !== at) {
      throw new DataError(OP, `${name} at byte ${at} of ${file}`, `byte ${start}`);
    }
    at = start + size * FORMATS[dtype].bytes;
  }
  if (at === end) return;
  const hint = at > end ? CUT_OFF : "the file has bytes that belong to no tensor";
  throw new DataError(OP, `${file} to end at byte ${at}`, `${end} bytes`, hint);
}

function checkMetadata(metadata: unknown, file: string): Record<string, string> {
  const valid =
    typeof metadata === "object" &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === "string");
  if (!valid) {
    const expected = `texts in __metadata__ in the header of ${file}`;
    throw new DataError(OP, expected, JSON.stringify(metadata));
  }
  return metadata as Record<string, string>;
}
