import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { PHOTOS, photo, readPng, writePng } from "../../src/data/index.js";
import { tensor } from "../../src/tensor/index.js";

test.each(PHOTOS)(
  "%s is a real photograph: sized, and with many tones from dark to light",
  (name) => {
    const image = photo(name);
    expect(image.shape[0]).toBe(name === "airplane" ? 1 : 3);
    expect(image.shape[2]).toBe(400);
    const tones = new Set(Array.from(image.values, (v) => Math.round(255 * v)));
    expect(tones.size).toBeGreaterThan(150);
    expect(Math.min(...tones)).toBeLessThan(40);
    expect(Math.max(...tones)).toBeLessThanOrEqual(255);
  },
);

test("every photograph has its author and licence in the notice", () => {
  const notice = readFileSync("src/data/images/NOTICE", "utf8");
  for (const name of PHOTOS) {
    expect(notice).toMatch(new RegExp(`^${name}\\.png\\n(  .*\\n)*  Licence: .*CC0 1\\.0`, "m"));
  }
});

test("gray weighs red, green and blue", () => {
  const [colour, gray] = [photo("coffee"), photo("coffee", { grayscale: true })];
  expect(gray.shape).toEqual([1, 267, 400]);
  const [r, g, b] = [0, 1, 2].map((c) => colour.at(c, 100, 200));
  expect(gray.at(0, 100, 200)).toBeCloseTo(0.299 * r + 0.587 * g + 0.114 * b, 6);
});

test("a smaller size averages: the mean stays, and half the size is the mean of 2×2 pixels", () => {
  const [whole, half] = [photo("airplane"), photo("airplane", { size: 200 })];
  expect(half.shape).toEqual([1, 140, 200]);
  const four = [whole.at(0, 60, 80), whole.at(0, 60, 81), whole.at(0, 61, 80), whole.at(0, 61, 81)];
  expect(half.at(0, 30, 40)).toBeCloseTo(four.reduce((a, b) => a + b) / 4, 6);
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  const odd = photo("airplane", { size: 77 });
  expect(mean(odd.values)).toBeCloseTo(mean(whole.values), 2);
});

test("errors name what there is", () => {
  expect(() => photo("dog" as "cat")).toThrow(
    'photo: expected "airplane", "coffee" or "cat", got "dog"\nhint: read your own file with readPng(file)',
  );
  expect(() => photo("cat", { size: 1000 })).toThrow(
    "photo: expected a size from 1 to 400, got 1000",
  );
});

test("an image goes to a PNG file and comes back", () => {
  const folder = mkdtempSync(join(tmpdir(), "png-"));
  const image = tensor([[[0, 1]], [[0.2, 0.4]], [[0.6, 0.8]]]);
  writePng(image, join(folder, "a.png"));
  const back = readPng(join(folder, "a.png"));
  rmSync(folder, { recursive: true });
  expect(back.shape).toEqual([3, 1, 2]);
  expect(back.values).toEqual(image.values);
  expect(
    readPng(
      writePng(
        tensor([
          [0, 2],
          [-1, 1],
        ]),
      ),
    ).toArray(),
  ).toEqual([
    [
      [0, 1],
      [0, 1],
    ],
  ]);
});

test("16 bits, transparency and palettes are read", () => {
  const deep = encode({ width: 1, height: 1, data: Uint16Array.of(65535), channels: 1, depth: 16 });
  expect(readPng(deep).toArray()).toEqual([[[1]]]);
  const clear = encode({ width: 1, height: 1, data: Uint8Array.of(255, 0, 51, 7), channels: 4 });
  expect(readPng(clear).values).toEqual(Float32Array.of(1, 0, 0.2));
  const palette = [
    [255, 0, 0],
    [0, 0, 255],
  ];
  const packed = { width: 3, height: 2, data: Uint8Array.of(0b01000000, 0b10100000), channels: 1 };
  const red = [1, 0, 1, 0, 1, 0];
  const blue = red.map((v) => 1 - v);
  expect(readPng(encode({ ...packed, depth: 1, palette })).values).toEqual(
    Float32Array.from([...red, 0, 0, 0, 0, 0, 0, ...blue]),
  );
});

test("what is no image or no PNG is an error", () => {
  expect(() => writePng(tensor([1, 2]))).toThrow(
    "writePng: expected an image [H,W], [1,H,W] or [3,H,W], got shape [2]",
  );
  expect(() => readPng(Uint8Array.of(1, 2, 3))).toThrow(
    /readPng: expected a PNG file \(89 .*\) at byte 0 of the file, got 01 02 03\nhint: convert/,
  );
});
