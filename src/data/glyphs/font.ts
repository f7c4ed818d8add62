import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromArray, OptionError, type Tensor } from "../../tensor/index.js";
import { dataFolder } from "../photo.js";

/**
 * The faces that come with the library, small to large; src/data/glyphs/NOTICE names author and licence.
 */
export const FACES = ["7", "9", "11", "11 bold", "11 condensed", "14"] as const;
export type Face = (typeof FACES)[number];

/** Pixels of all glyphs of a face, each in a cell of one size. */
export interface Font {
  height: number;
  width: number;
  /** 1 where there is ink, row by row; null where the face has no such character. */
  bits(character: string): Uint8Array | null;
}

interface Head {
  /** First and last code of each range of characters. */
  ranges: [number, number][];
  faces: { name: string; width: number; height: number }[];
}

let fonts: Map<Face, Font> | undefined;

/** A face by name. */
export function font(face: Face): Font {
  fonts ??= readFonts();
  const found = fonts.get(face);
  if (found) return found;
  const names = FACES.map((name) => `"${name}"`).join(", ");
  throw new OptionError("glyph", `a face of ${names}`, JSON.stringify(face));
}

/** The length of the head, the head as JSON, then per face one cell of bits for each character. */
function readFonts(): Map<Face, Font> {
  const file = gunzipSync(readFileSync(join(dataFolder("glyphs"), "glyphs.bin.gz")));
  const headLength = file.readUInt32LE(0);
  const head = JSON.parse(file.toString("utf8", 4, 4 + headLength)) as Head;
  const count = head.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  let start = 4 + headLength;
  return new Map(
    head.faces.map(({ width, height }, k) => {
      const bytes = Math.ceil((width * height) / 8);
      const body = file.subarray(start, start + count * bytes);
      start += count * bytes;
      const bits = (character: string) => {
        const place = placeOf(character, head.ranges);
        if (place < 0) return null;
        const cell = body.subarray(place * bytes, (place + 1) * bytes);
        return Uint8Array.from(
          { length: width * height },
          (_, i) => (cell[i >> 3] >> (7 - (i & 7))) & 1,
        );
      };
      return [FACES[k], { height, width, bits }];
    }),
  );
}

function placeOf(character: string, ranges: Head["ranges"]): number {
  const code = character.codePointAt(0) ?? 0;
  if ([...character].length !== 1) return -1;
  let before = 0;
  for (const [first, last] of ranges) {
    if (code >= first && code <= last) return before + code - first;
    before += last - first + 1;
  }
  return -1;
}

/**
 * A character as the face draws it, [1, height, width], 1 where there is ink: visible ASCII, letters
 * and syllables of Hangul.
 * @throws  OptionError glyph: expected a visible ASCII character or Hangul, got "é"
 * @throws  OptionError glyph: expected a face of "7", "9", "11", "11 bold", "11 condensed", "14", got "8"
 * @example glyph("가", { face: "11" }).shape // [1, 13, 11]
 */
export function glyph(character: string, { face = "11" }: { face?: Face } = {}): Tensor {
  const { height, width, bits } = font(face);
  return fromArray(Float32Array.from(inkOf(bits(character), character)), [1, height, width]);
}

export function inkOf(bits: Uint8Array | null, character: string): Uint8Array {
  if (bits) return bits;
  const expected = "a visible ASCII character or Hangul";
  throw new OptionError("glyph", expected, JSON.stringify(character));
}
