import { readFileSync } from "node:fs";
import { DataError, type Tensor } from "../../tensor/index.js";
import { readJpeg } from "./jpeg.js";
import { readPng } from "./png.js";

/**
 * A PNG or JPEG file, or the bytes of one, as an image [C, H, W] with values from 0 to 1: C is 1 for
 * gray and 3 for colour. What it is, its first bytes say, not its name.
 * `name` is what errors call bytes.
 * @throws DataError readImage: expected a PNG or JPEG file at notes.txt, got 68 65 6c 6c
 * @throws DataError readImage: expected a file at none.png, got ENOENT
 */
export function readImage(
  file: string | Uint8Array,
  name = typeof file === "string" ? file : undefined,
): Tensor {
  const bytes = typeof file === "string" ? readBytes(file) : file;
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return readPng(bytes, name);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return readJpeg(bytes, name);
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  const expected = `a PNG or JPEG file${name ? ` at ${name}` : ""}`;
  throw new DataError(
    "readImage",
    expected,
    start.join(" ") || "an empty file",
    "convert other formats to PNG or JPEG first",
  );
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError("readImage", `a file at ${file}`, code);
  }
}
