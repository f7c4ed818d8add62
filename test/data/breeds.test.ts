import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { animals, breeds, standInDogs, stanfordDogs } from "../../src/data/index.js";
import { setLanguage } from "../../src/host/index.js";

afterEach(() => setLanguage("en"));

test("twenty breeds, each as often, the same pictures for the same seed", () => {
  const set = breeds({ perBreed: 2, size: 24 });
  expect([set.length, set.classes.length]).toEqual([40, 20]);
  expect(set.shape).toEqual([3, 24, 24]);
  expect([...set.labels.slice(18, 22)]).toEqual([18, 19, 0, 1]);
  const again = breeds({ perBreed: 2, size: 24 });
  const other = breeds({ perBreed: 2, size: 24, seed: 1 });
  const pixels = (from: typeof set, i: number) => [...from.image(i).values];
  expect(pixels(again, 7)).toEqual(pixels(set, 7));
  expect(pixels(other, 7)).not.toEqual(pixels(set, 7));
  // Two pictures of one breed are two pictures.
  expect(pixels(set, 27)).not.toEqual(pixels(set, 7));
  setLanguage("ko");
  expect(breeds({ perBreed: 1, size: 16 }).classes[13]).toBe("진돗개");
});

test("invented animals: other kinds for another kindSeed, other pictures for another seed", () => {
  const pixels = (options: object) => [
    ...animals({ kinds: 2, perKind: 1, ...options }).image(0).values,
  ];
  expect(pixels({})).toEqual(pixels({}));
  expect(pixels({ seed: 1 })).not.toEqual(pixels({}));
  expect(pixels({ kindSeed: 1 })).not.toEqual(pixels({}));
  expect(animals({ kinds: 3, perKind: 2 }).classes).toEqual(["animal 1", "animal 2", "animal 3"]);
});

test("as files, they have Stanford Dogs' layout, and its reader reads them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dogs-"));
  try {
    const options = { folder, perBreed: 2, pictureSize: 16, size: 16 };
    const set = standInDogs(options);
    expect([set.length, set.classes[2]]).toEqual([40, "Siberian husky"]);
    const files = readdirSync(join(folder, "Images", "n90000003-Siberian_husky"));
    expect(files).toEqual(["n90000003_1.png", "n90000003_2.png"]);
    const drawn = breeds({ perBreed: 2, size: 16 });
    // Bytes go through PNG as they are.
    expect([...set.image(4).values]).toEqual([...drawn.image(2).values]);
    const dogs = await stanfordDogs({ folder, size: 16 });
    expect(dogs.classes[2]).toBe("Siberian husky");
    expect(dogs.batch([0, 39]).x.shape).toEqual([2, 3, 16, 16]);
    // The second call reads what the first one drew.
    const first = statSync(join(folder, "Images")).ino;
    setLanguage("ko");
    expect(standInDogs(options).classes[2]).toBe("시베리아허스키");
    expect(statSync(join(folder, "Images")).ino).toBe(first);
    expect(readdirSync(folder)).toEqual(["Images"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(existsSync(folder)).toBe(false);
});

test("without a folder they are kept in the cache, another seed beside", () => {
  const cache = mkdtempSync(join(tmpdir(), "cache-"));
  const before = process.env.CONVLAB_CACHE;
  process.env.CONVLAB_CACHE = cache;
  try {
    standInDogs({ perBreed: 1, pictureSize: 16, size: 16 });
    standInDogs({ perBreed: 1, pictureSize: 16, size: 16, seed: 1 });
    expect(readdirSync(join(cache, "stand-in-dogs"))).toHaveLength(2);
  } finally {
    if (before === undefined) delete process.env.CONVLAB_CACHE;
    else process.env.CONVLAB_CACHE = before;
    rmSync(cache, { recursive: true });
  }
});

test.each([
  [() => breeds({ perBreed: 0 }), "breeds: expected perBreed of at least 1, got 0"],
  [() => breeds({ size: 8 }), "breeds: expected a size from 16 to 256, got 8"],
  [() => standInDogs({ perBreed: 0 }), "standInDogs: expected perBreed of at least 1, got 0"],
  [() => standInDogs({ pictureSize: 8 }), "standInDogs: expected a size from 16 to 256, got 8"],
  [() => animals({ kinds: 1 }), "animals: expected kinds from 2 to 256, got 1"],
  [() => animals({ perKind: 0 }), "animals: expected perKind of at least 1, got 0"],
  [() => animals({ size: 8 }), "animals: expected a size from 16 to 256, got 8"],
])("bad options say so", (make, message) => {
  expect(make).toThrow(message);
});
