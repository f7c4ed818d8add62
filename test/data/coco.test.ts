import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { maskOf } from "../../src/data/coco/mask.js";
import { readCoco, writePng } from "../../src/data/index.js";
import { rand, rng } from "../../src/tensor/index.js";

const folder = mkdtempSync(join(tmpdir(), "coco-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bits = (mask: Uint8Array) => mask.join("");

describe("masks", () => {
  // mask.encode of pycocotools 2 on numpy's default_rng(0).random((h, w)) < 0.5.
  test.each([
    [6, 5, "341M000040L14OM", "011100000001010100111100010000"],
    [
      7,
      9,
      "12121M11N031ONN0052KN001113NL000",
      "011001100101011010100101111011111010101100101100010100100010001",
    ],
  ])("compressed runs of %i×%i equal pycocotools'", (h, w, counts, wanted) => {
    expect(bits(maskOf({ size: [h, w], counts }, h, w, ""))).toBe(wanted);
  });

  test("a quarter of a disc, as compressed runs", () => {
    const counts = "0n0:00000000000000O10000O10000O1O100O1O100O1O1O1O1N2O1N2O1M3Mk3";
    const mask = maskOf({ size: [40, 33], counts }, 40, 33, "");
    for (let i = 0; i < 40; i++) {
      for (let j = 0; j < 33; j++) expect(mask[33 * i + j]).toBe(i * i + j * j < 900 ? 1 : 0);
    }
  });

  test("runs as a list go down the columns", () => {
    expect(bits(maskOf({ size: [2, 3], counts: [1, 2, 3] }, 2, 3, ""))).toBe("010100");
  });

  test("a polygon holds the pixels whose centre it holds; several are one object", () => {
    const square = [1, 1, 4, 1, 4, 3, 1, 3];
    expect(bits(maskOf([square], 4, 5, ""))).toBe("00000011100111000000");
    expect(bits(maskOf([[0, 0, 1, 0, 1, 1, 0, 1], square], 4, 5, ""))).toBe("10000011100111000000");
    // A triangle over the edge of the picture.
    expect(bits(maskOf([[-5, 0, 4, 0, 4, 9]], 2, 3, ""))).toBe("111111");
    const l = [0, 0, 3, 0, 3, 1, 1, 1, 1, 3, 0, 3];
    expect(bits(maskOf([l], 3, 3, ""))).toBe("111100100");
  });

  test.each([
    [[[1, 1, 2, 2]], "readCoco: expected a polygon of at least 3 points for x, got [1,1,2,2]"],
    [{ size: [2, 2], counts: [1, 2] }, "readCoco: expected runs of 4 pixels in all for x, got 3"],
    [{ size: [9, 2], counts: [1] }, "readCoco: expected a mask of 2×2 for x, got [9,2]"],
  ])("broken ones: %j", (segmentation, message) => {
    expect(() => maskOf(segmentation as never, 2, 2, "for x")).toThrow(message);
  });
});

const good = {
  images: [
    { id: 42, file_name: "a.png", height: 4, width: 5 },
    { id: 43, file_name: "b.png", height: 2, width: 2 },
  ],
  categories: [
    { id: 1, name: "person" },
    { id: 90, name: "toothbrush" },
  ],
  annotations: [
    {
      id: 7,
      image_id: 42,
      category_id: 90,
      bbox: [1, 1, 3, 2],
      area: 6,
      iscrowd: 0,
      segmentation: [[1, 1, 4, 1, 4, 3, 1, 3]],
    },
    {
      id: 8,
      image_id: 42,
      category_id: 1,
      bbox: [0, 0, 5, 4],
      area: 20,
      iscrowd: 0,
      segmentation: [[0, 0, 5, 0, 5, 4, 0, 4]],
    },
    {
      id: 9,
      image_id: 42,
      category_id: 1,
      bbox: [0, 0, 1, 1],
      area: 1,
      iscrowd: 1,
      segmentation: { size: [4, 5], counts: [0, 20] },
    },
  ],
};
function write(json: unknown, name = "a.json"): string {
  const file = join(folder, name);
  writeFileSync(file, typeof json === "string" ? json : JSON.stringify(json));
  return file;
}

test("pictures with boxes, classes and masks", () => {
  const images = join(folder, "images");
  mkdirSync(images);
  writePng(rand([1, 4, 5], { rng: rng(1) }), join(images, "a.png"));
  writePng(rand([3, 3, 3], { rng: rng(1) }), join(images, "b.png"));
  const coco = readCoco(write(good), { images });
  expect([coco.length, coco.classes]).toEqual([2, ["person", "toothbrush"]]);
  const { image, boxes, labels, mask } = coco.sample(0);
  expect(image.shape).toEqual([3, 4, 5]);
  expect(boxes.toArray()).toEqual([
    [1, 1, 4, 3],
    [0, 0, 5, 4],
  ]);
  expect([...labels]).toEqual([1, 0]);
  // The small object lies over the large one.
  expect(mask.toArray()).toEqual([
    [1, 1, 1, 1, 1],
    [1, 2, 2, 2, 1],
    [1, 2, 2, 2, 1],
    [1, 1, 1, 1, 1],
  ]);
  expect(coco.images[0].objects[2].crowd).toBe(true);
  expect(() => coco.sample(1)).toThrow("readCoco: expected b.png of 2×2 pixels, got 3×3");
  expect(() => coco.sample(2)).toThrow("dataset: expected an index from 0 to 1, got 2");
  expect(() => readCoco(write(good)).image(0)).toThrow(
    "readCoco: expected a folder of pictures, got none\nhint: readCoco(file, { images: folder })",
  );
});

describe("broken files", () => {
  const change = (part: keyof typeof good, changes: object) => {
    const copy = structuredClone(good) as Record<string, object[]>;
    Object.assign(copy[part][0], changes);
    return copy;
  };
  test.each([
    [
      JSON.stringify(good).slice(0, 120),
      /^readCoco: expected JSON in FILE, got .*(byte 120|position)/,
    ],
    ["[1", /^readCoco: expected JSON in FILE/],
    [
      { a: 1 },
      "readCoco: expected a list of categories in FILE, got a\nhint: instances_*.json has images, annotations and categories",
    ],
    [null, "readCoco: expected a list of categories in FILE, got none"],
    [change("images", { id: "x" }), 'readCoco: expected a number id in image 0 in FILE, got "x"'],
    [
      change("categories", { name: 3 }),
      "readCoco: expected a text name in category 0 in FILE, got 3",
    ],
    [
      change("annotations", { image_id: 99 }),
      "readCoco: expected a known image_id for annotation 7 in FILE, got 99",
    ],
    [
      change("annotations", { category_id: 2 }),
      "readCoco: expected a known category_id for annotation 7 in FILE, got 2",
    ],
    [
      change("annotations", { bbox: [1, 2] }),
      "readCoco: expected a bbox of four numbers for annotation 7 in FILE, got [1,2]",
    ],
  ])("%#", (json, message) => {
    const file = write(json, "broken.json");
    const text = typeof message === "string" ? message : message.source;
    const named = text.replaceAll("FILE", file);
    expect(() => readCoco(file)).toThrow(typeof message === "string" ? named : new RegExp(named));
  });

  test("no file", () => {
    const file = join(folder, "none.json");
    expect(() => readCoco(file)).toThrow(`readCoco: expected a file at ${file}, got ENOENT`);
  });
});
