import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHARACTERS, FACES, type Face, glyph, glyphs } from "../../src/data/index.js";

const drawn = (character: string, face: Face) => {
  const [rows] = glyph(character, { face }).toArray() as number[][][];
  return rows.map((row) => row.map((v) => (v ? "#" : ".")).join("")).filter((row) => /#/.test(row));
};

test("glyphs are those of the font", () => {
  expect(drawn("T", "7").map((row) => row.trim().replace(/^\.*|\.*$/g, ""))).toEqual([
    "#####",
    "#",
    "#",
    "#",
    "#",
    "#",
    "#",
  ]);
  // ㅇ of 아 is round: ink left and right of a hole; ㅏ is a line down.
  const ah = drawn("ㅏ", "11");
  expect(ah.length).toBeGreaterThan(7);
  const column = ah[0].indexOf("#");
  expect(ah.every((row) => row[column] === "#")).toBe(true);
});

test("every face has every syllable, and no two of a face look alike", () => {
  for (const face of FACES) {
    const seen = new Set<string>();
    for (let code = 0xac00; code <= 0xd7a3; code += 97) {
      const values = glyph(String.fromCodePoint(code), { face }).values.join("");
      expect(values).toContain("1");
      seen.add(values);
    }
    expect(seen.size).toBe(Math.ceil(11172 / 97));
  }
});

test("a data set: every class as often, pictures of one size, the same for the same seed", () => {
  const set = glyphs({ count: 56, seed: 3 });
  expect(set.shape).toEqual([1, 28, 28]);
  expect(set.classes).toEqual([...CHARACTERS.hangul]);
  const counts = set.classes.map((_, k) => set.labels.filter((y) => y === k).length);
  expect(new Set(counts)).toEqual(new Set([4]));
  const all = [...Array(56).keys()];
  expect(glyphs({ count: 56, seed: 3 }).batch(all).x.values).toEqual(set.batch(all).x.values);
  expect(glyphs({ count: 56, seed: 4 }).image(0).values).not.toEqual(set.image(0).values);
  expect(set.image(0).values).not.toEqual(set.image(14).values);
});

test("without distortion it is the character itself, large and in the middle", () => {
  const set = glyphs({ characters: "ㅣㅡ", count: 2, distortion: 0, size: 30, faces: ["11"] });
  const [upright, flat] = [0, 1].map((i) => set.image(i));
  const ink = (x: typeof upright, horizontal: boolean) =>
    Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 30 }, (_, j) => (horizontal ? x.at(0, i, j) : x.at(0, j, i))),
    ).filter((row) => row.reduce((a, b) => a + b) > 10).length;
  expect([ink(upright, false) > 0, ink(upright, true)]).toEqual([true, 0]);
  expect([ink(flat, true) > 0, ink(flat, false)]).toEqual([true, 0]);
  expect(new Set([...upright.values].map((v) => Math.round(9 * v)))).toContain(9);
});

test("other characters, sizes and faces", () => {
  const set = glyphs({ characters: "훈민정음", count: 8, size: 20, faces: ["14"] });
  expect([set.length, set.shape, set.classes]).toEqual([8, [1, 20, 20], ["훈", "민", "정", "음"]]);
  expect(glyphs({ characters: "digits", count: 1 }).classes).toHaveLength(10);
});

test("author and licence lie beside the glyphs", () => {
  expect(readFileSync("src/data/glyphs/NOTICE", "utf8")).toMatch(
    /Lee Minseo[\s\S]*SIL Open Font License 1\.1/,
  );
  expect(readFileSync("src/data/glyphs/OFL.txt", "utf8")).toMatch(/^Copyright \(c\) .*Lee Minseo/);
  expect(JSON.parse(readFileSync("package.json", "utf8")).files).toContain("src/data/glyphs");
});

test.each([
  [() => glyph("é"), 'glyph: expected a visible ASCII character or Hangul, got "é"'],
  [() => glyph("ab"), 'glyph: expected a visible ASCII character or Hangul, got "ab"'],
  [
    () => glyph("a", { face: "8" as Face }),
    'glyph: expected a face of "7", "9", "11", "11 bold", "11 condensed", "14", got "8"',
  ],
  [
    () => glyphs({ characters: "가" }),
    'glyphs: expected at least 2 different characters, got "가"',
  ],
  [
    () => glyphs({ characters: "aé" }),
    'glyph: expected a visible ASCII character or Hangul, got "é"',
  ],
  [() => glyphs({ count: 0 }), "glyphs: expected a count of at least 1, got 0"],
  [() => glyphs({ size: 4 }), "glyphs: expected a size of at least 8, got 4"],
  [() => glyphs({ distortion: 3 }), "glyphs: expected a distortion from 0 to 2, got 3"],
])("%#", (run, message) => {
  expect(run).toThrow(message);
});
