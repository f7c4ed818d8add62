import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { DataError, formatShape } from "../tensor/index.js";

/** What an IDX file holds: bytes with a shape, row-major. */
export interface Idx {
  shape: number[];
  values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type (0x08), the
 * number of axes, each size as a big-endian 32-bit number, then the values. A path or bytes, also
 * gzipped. `name` is what errors call bytes.
 * Source: http://yann.lecun.com/exdb/mnist, "the IDX file format".
 * @throws DataError readIdx: expected an IDX file of unsigned bytes (00 00 08 …) at byte 0 of a.idx, got 89 50 4e 47
 * @throws DataError readIdx: expected 4 bytes for the shape [2,2] from byte 12 of a.idx, got 3
 * @example readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)).values // Uint8Array [7, 9]
 */
export function readIdx(
  source: string | Uint8Array,
  name = typeof source === "string" ? source : "the file",
): Idx {
  const file = unpacked(typeof source === "string" ? readFileSync(source) : source, name);
  if (file.length < 4 || file[0] !== 0 || file[1] !== 0 || file[2] !== UNSIGNED_BYTE) {
    const start = [...file.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    const expected = `an IDX file of unsigned bytes (00 00 08 …) at byte 0 of ${name}`;
    throw new DataError("readIdx", expected, start.join(" ") || "an empty file");
  }
  const axes = file[3];
  const header = 4 + 4 * axes;
  if (file.length < header) {
    const expected = `a header of ${header} bytes in ${name}`;
    throw new DataError("readIdx", expected, `${file.length}`, CUT_OFF);
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (file.length - header !== size) {
    const expected = `${size} bytes for the shape ${formatShape(shape)} from byte ${header} of ${name}`;
    throw new DataError("readIdx", expected, `${file.length - header}`, CUT_OFF);
  }
  return { shape, values: file.subarray(header) };
}

const CUT_OFF = "the file may be cut off: get it again";

/** What a .gz file holds; others as they are. */
function unpacked(file: Uint8Array, name: string): Uint8Array {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  try {
    return gunzipSync(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError("readIdx", `a whole .gz file at ${name}`, why, CUT_OFF);
  }
}
