/**
 * Takes the glyphs of the course out of the bitmap fonts of the npm package `galmuri` (OFL-1.1):
 *
 *     npm pack galmuri@2.40.3 && tar xzf galmuri-2.40.3.tgz
 *     node scripts/extractGlyphs.mjs package/dist src/data/glyphs
 *
 * Written are glyphs.bin.gz (see src/data/glyphs/font.ts for its layout) and the fonts' licence.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const FACES = [
  "Galmuri7",
  "Galmuri9",
  "Galmuri11",
  "Galmuri11-Bold",
  "Galmuri11-Condensed",
  "Galmuri14",
];
/** Visible ASCII, the letters of Hangul, all syllables of Hangul. */
const RANGES = [
  [0x21, 0x7e],
  [0x3131, 0x3163],
  [0xac00, 0xd7a3],
];
const wanted = RANGES.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i),
);

/** Code → { width, height, x, y, rows } of a BDF font. */
function readBdf(text) {
  const glyphs = new Map();
  for (const part of text.split("STARTCHAR").slice(1)) {
    const code = Number(/ENCODING (-?\d+)/.exec(part)[1]);
    const [width, height, x, y] = /BBX (-?\d+) (-?\d+) (-?\d+) (-?\d+)/
      .exec(part)
      .slice(1)
      .map(Number);
    const rows = /BITMAP\n([\s\S]*?)ENDCHAR/.exec(part)[1].trim().split("\n").filter(Boolean);
    const bits = rows.map((row) =>
      [...row].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join(""),
    );
    glyphs.set(code, { width, height, x, y, rows: bits });
  }
  return glyphs;
}

const [, , from, to] = process.argv;
const faces = FACES.map((name) => {
  const glyphs = readBdf(readFileSync(join(from, `${name}.bdf`), "utf8"));
  const used = wanted.map((code) => glyphs.get(code));
  const missing = wanted.filter((code) => !glyphs.has(code));
  if (missing.length > 0)
    throw new Error(`${name} has no ${String.fromCodePoint(...missing.slice(0, 5))}`);
  const inked = used.filter(({ width, height }) => width > 0 && height > 0);
  const left = Math.min(...inked.map(({ x }) => x));
  const right = Math.max(...inked.map(({ x, width }) => x + width));
  const bottom = Math.min(...inked.map(({ y }) => y));
  const top = Math.max(...inked.map(({ y, height }) => y + height));
  return { name, used, left, top, width: right - left, height: top - bottom };
});
const head = Buffer.from(
  JSON.stringify({
    ranges: RANGES,
    faces: faces.map(({ name, width, height }) => ({ name, width, height })),
  }),
);
const size = Buffer.alloc(4);
size.writeUInt32LE(head.length);
const bodies = faces.map(({ used, left, top, width, height }) => {
  const bytes = Math.ceil((width * height) / 8);
  const out = Buffer.alloc(used.length * bytes);
  used.forEach((glyph, n) => {
    glyph.rows.forEach((row, i) => {
      for (let j = 0; j < glyph.width; j++) {
        if (row[j] !== "1") continue;
        const bit = (top - glyph.y - glyph.height + i) * width + glyph.x - left + j;
        out[n * bytes + (bit >> 3)] |= 0x80 >> (bit & 7);
      }
    });
  });
  return out;
});
const packed = gzipSync(Buffer.concat([size, head, ...bodies]), { level: 9 });
writeFileSync(join(to, "glyphs.bin.gz"), packed);
copyFileSync(join(from, "LICENSE.txt"), join(to, "OFL.txt"));
for (const { name, width, height } of faces) console.log(name, `${width}×${height}`);
console.log(`${packed.length} bytes`);
