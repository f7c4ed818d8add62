import { crc32 } from "node:zlib";
import { DataError } from "../../tensor/index.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CUT_OFF = "the file may be cut off: get it again";

/**
 * Walks through the chunks of a PNG file: each whole, with its checksum, up to the end chunk.
 * Source: PNG (Third Edition), W3C 2025, section 5.
 */
export function checkChunks(bytes: Uint8Array, file: string): void {
  const wrong = SIGNATURE.findIndex((byte, i) => bytes[i] !== byte);
  if (wrong >= 0) {
    const start = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
    throw new DataError(
      "readPng",
      `a PNG file (89 50 4e 47 0d 0a 1a 0a) at byte 0 of ${file}`,
      start.join(" ") || "an empty file",
      "convert other formats to PNG first",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) {
      const got = `the end of the file at byte ${bytes.length}`;
      throw new DataError("readPng", `a chunk at byte ${at} of ${file}`, got, CUT_OFF);
    }
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) {
      const expected = `${length} bytes of ${type} from byte ${at + 8} of ${file}`;
      throw new DataError("readPng", expected, `${bytes.length - at - 8}`, CUT_OFF);
    }
    const sum = crc32(bytes.subarray(at + 4, at + 8 + length));
    if (sum !== view.getUint32(at + 8 + length)) {
      const expected = `the checksum of ${type} at byte ${at + 8 + length} of ${file}`;
      throw new DataError("readPng", expected, "another", "the file is damaged: get it again");
    }
    if (type === "IEND") return;
    at += 12 + length;
  }
}
