import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  cifar10,
  cifar100,
  dataLoader,
  fashionMnist,
  imageFolder,
  randomCrop,
  stanfordDogs,
  writePng,
} from "../../src/data/index.js";
import { unpackSet } from "../../src/data/sets/cifar.js";
import { setLanguage } from "../../src/host/index.js";
import { rand, rng } from "../../src/tensor/index.js";
import recorded from "../oracle/jpeg.json" with { type: "json" };
import { fileServer, serve } from "./fileServer.js";
import { tar } from "./tar.js";

let folder: string;
beforeEach(() => {
  setLanguage("en");
  folder = mkdtempSync(join(tmpdir(), "sets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
const here = { download: false, show: false };

describe("fashionMnist", () => {
  const idx = (shape: number[], values: number[]) => {
    const head = Buffer.alloc(4 + 4 * shape.length);
    head[2] = 8;
    head[3] = shape.length;
    for (const [i, n] of shape.entries()) head.writeUInt32BE(n, 4 + 4 * i);
    return Buffer.concat([head, Buffer.from(values)]);
  };
  const write = () => {
    const pixels = Array.from({ length: 3 * 4 }, (_, i) => 20 * i);
    put("t10k-images-idx3-ubyte.gz", gzipSync(idx([3, 2, 2], pixels)));
    put("t10k-labels-idx1-ubyte", idx([3], [9, 0, 5]));
  };

  test("reads the real format, packed or not", async () => {
    write();
    const set = await fashionMnist({ ...here, folder, train: false });
    expect(String(set)).toBe("ImageDataset(3 × [1,2,2], 10 classes)");
    expect(set.classes[set.labels[0]]).toBe("ankle boot");
    expect(Array.from(set.image(1).values, (v) => Math.round(255 * v))).toEqual([
      80, 100, 120, 140,
    ]);
    expect((await fashionMnist({ ...here, folder, train: false, limit: 2 })).length).toBe(2);
    setLanguage("ko");
    expect((await fashionMnist({ ...here, folder, train: false })).classes[9]).toBe("앵클부츠");
  });

  test("errors", async () => {
    await expect(fashionMnist({ ...here, folder })).rejects.toThrow(
      `fashionMnist: expected train-images-idx3-ubyte(.gz) in ${folder}, got none\nhint: without download: false it is fetched from http`,
    );
    await expect(fashionMnist({ limit: 0 })).rejects.toThrow(
      "fashionMnist: expected a limit of at least 1, got 0",
    );
    put("t10k-images-idx3-ubyte", idx([3, 2, 2], [1, 2, 3]));
    await expect(fashionMnist({ ...here, folder, train: false })).rejects.toThrow(
      `readIdx: expected 12 bytes for the shape [3,2,2] from byte 16 of ${join(folder, "t10k-images-idx3-ubyte")}, got 3`,
    );
  });

  test("what is fetched is checked", async () => {
    const server = await fileServer([serve(Buffer.from("not clothes"))]);
    const run = fashionMnist({ folder, show: false, from: server.url("files") });
    await expect(run).rejects.toThrow(
      "download: expected train-images-idx3-ubyte.gz with the MD5 8d4fb7e6c68d591d4c3dfef9ec88bf0d, got ",
    );
    await server.close();
  });
});

describe("CIFAR", () => {
  /** Picture i: all bytes i; its class bytes before. */
  const binary = (...labels: number[][]) =>
    Buffer.concat(labels.flatMap((bytes, i) => [Buffer.from(bytes), Buffer.alloc(3072, i + 1)]));

  test("CIFAR-10: one class byte, five training files in order", async () => {
    for (let n = 1; n <= 5; n++) put(`data_batch_${n}.bin`, binary([n], [9]));
    put("test_batch.bin", binary([3]));
    const train = await cifar10({ ...here, folder });
    expect([...train.labels]).toEqual([1, 9, 2, 9, 3, 9, 4, 9, 5, 9]);
    expect(train.shape).toEqual([3, 32, 32]);
    expect(train.image(1).at(2, 31, 31)).toBeCloseTo(2 / 255, 7);
    const check = await cifar10({ ...here, folder, train: false });
    expect(check.classes[check.labels[0]]).toBe("cat");
    setLanguage("ko");
    expect((await cifar10({ ...here, folder, train: false })).classes[3]).toBe("고양이");
    expect((await cifar10({ ...here, folder, limit: 4 })).length).toBe(4);
  });

  test("CIFAR-100: coarse and fine class; the folder may lie one deeper", async () => {
    mkdirSync(join(folder, "cifar-100-binary"));
    put("cifar-100-binary/train.bin", binary([4, 0], [18, 8]));
    const fine = await cifar100({ ...here, folder });
    expect([...fine.labels].map((y) => fine.classes[y])).toEqual(["apple", "bicycle"]);
    const coarse = await cifar100({ ...here, folder, labels: "coarse" });
    expect([...coarse.labels].map((y) => coarse.classes[y])).toEqual([
      "fruit and vegetables",
      "vehicles 1",
    ]);
    expect([fine.classes.length, new Set(fine.classes).size, coarse.classes.length]).toEqual([
      100, 100, 20,
    ]);
  });

  test("errors name file and byte", async () => {
    const file = join(folder, "test_batch.bin");
    const read = () => cifar10({ ...here, folder, train: false });
    await expect(read()).rejects.toThrow(
      `cifar10: expected test_batch.bin in ${folder}, got none\nhint: without download: false it is fetched from https`,
    );
    writeFileSync(file, binary([3], [4]).subarray(0, 3173));
    await expect(read()).rejects.toThrow(
      `readCifar: expected pictures of 3073 bytes in ${file}, got 100 bytes after byte 3073\nhint: the file may be cut off, or it is not the binary version`,
    );
    writeFileSync(file, new Uint8Array(0));
    await expect(read()).rejects.toThrow("got 0 bytes after byte 0");
    writeFileSync(file, binary([3], [77]));
    await expect(read()).rejects.toThrow(
      `readCifar: expected a class below 10 at byte 3073 of ${file}, got 77\nhint: is it the right data set?`,
    );
    await expect(cifar10({ limit: -1 })).rejects.toThrow("cifar10: expected a limit of at least 1");
    await expect(cifar100({ labels: "all" as "fine" })).rejects.toThrow(
      'cifar100: expected labels "fine" or "coarse", got "all"',
    );
  });

  test("an archive is unpacked beside what is there", async () => {
    put("c.tar.gz", gzipSync(tar({ "inner/test_batch.bin": binary([6]) })));
    mkdirSync(join(folder, "set"));
    put("set/mine.txt", Buffer.from("mine"));
    await unpackSet(join(folder, "c.tar.gz"), "inner", join(folder, "set"));
    const set = await cifar10({ ...here, folder: join(folder, "set"), train: false });
    expect(set.classes[set.labels[0]]).toBe("frog");
    expect(readFileSync(join(folder, "set/mine.txt"), "utf8")).toBe("mine");
  });
});

describe("imageFolder", () => {
  const jpeg = Buffer.from(recorded.files["4:2:0"].bytes, "base64");
  function animals() {
    for (const name of ["n02085620-Chihuahua", "n02085936-Maltese_dog"])
      mkdirSync(join(folder, name));
    put("n02085620-Chihuahua/b.jpg", jpeg);
    put("n02085620-Chihuahua/a.PNG", writePng(rand([1, 20, 30], { rng: rng(1) })));
    put("n02085620-Chihuahua/notes.txt", Buffer.from("x"));
    put("n02085936-Maltese_dog/c.jpeg", jpeg);
    put("README", Buffer.from("x"));
  }

  test("a folder for each class, pictures in the order of their names, of one size", () => {
    animals();
    const set = imageFolder(folder, { size: 8 });
    expect(String(set)).toBe("ImageFolder(3 pictures, 2 classes)");
    expect(set.paths.map((path) => path.slice(folder.length + 1))).toEqual([
      "n02085620-Chihuahua/a.PNG",
      "n02085620-Chihuahua/b.jpg",
      "n02085936-Maltese_dog/c.jpeg",
    ]);
    const { x, y } = set.batch([2, 0]);
    expect([x.shape, [...y]]).toEqual([
      [2, 3, 8, 8],
      [1, 0],
    ]);
    expect(set.original(1).shape).toEqual([3, 11, 14]);
    expect(set.image(0).values.slice(0, 64)).toEqual(x.values.slice(192, 256));
    expect(imageFolder(folder, { size: [4, 6], grayscale: true }).batch([0]).x.shape).toEqual([
      1, 1, 4, 6,
    ]);
    expect([...set.subset([2]).labels]).toEqual([1]);
    expect(set.subset(2).length).toBe(2);
  });

  test("read ahead it is the same, random changes too", async () => {
    animals();
    const set = imageFolder(folder, { transform: randomCrop(10) });
    const options = { batchSize: 2, shuffle: true, seed: 4 };
    const wanted = [...dataLoader(set, options)].map(({ x }) => [...x.values]);
    const got: number[][] = [];
    for await (const { x } of dataLoader(set, options)) got.push([...x.values]);
    expect(got).toEqual(wanted);
  });

  test("Stanford Dogs: names of breeds, with Images or without", async () => {
    animals();
    expect((await stanfordDogs({ ...here, folder })).classes).toEqual(["Chihuahua", "Maltese dog"]);
    await expect(stanfordDogs({ ...here, folder: join(folder, "none") })).rejects.toThrow(
      `stanfordDogs: expected a folder Images in ${join(folder, "none")}, got none`,
    );
  });

  test("Stanford Dogs are fetched and unpacked", async () => {
    const archive = tar({ "Images/": "", "Images/n02085620-Chihuahua/n02085620_7.jpg": jpeg });
    const server = await fileServer([serve(archive)]);
    const own = join(folder, "dogs");
    const set = await stanfordDogs({ folder: own, show: false, from: server.url("dogs"), size: 4 });
    expect([set.length, ...set.classes]).toEqual([1, "Chihuahua"]);
    expect((await stanfordDogs({ ...here, folder: own, size: 4 })).batch([0]).x.shape).toEqual([
      1, 3, 4, 4,
    ]);
    expect(server.requests).toHaveLength(1);
    await server.close();
  });

  test("broken pictures are found, and an error names the file", async () => {
    animals();
    put("n02085620-Chihuahua/b.jpg", jpeg.subarray(0, 200));
    const set = imageFolder(folder);
    const path = join(folder, "n02085620-Chihuahua/b.jpg");
    expect(set.broken()).toEqual([{ path, reason: expect.stringMatching(/^readJpeg: expected /) }]);
    expect(() => set.batch([1])).toThrow(path);
    await expect(set.load([1])).rejects.toThrow(path);
  });

  test("errors", async () => {
    expect(() => imageFolder(folder)).toThrow(
      `imageFolder: expected a folder for each class in ${folder}, got none\nhint: the layout is class/picture.jpg`,
    );
    mkdirSync(join(folder, "cats"));
    expect(() => imageFolder(folder)).toThrow(
      `imageFolder: expected PNG or JPEG files in ${join(folder, "cats")}, got none\nhint: take the empty folder away`,
    );
    const none = join(folder, "none");
    expect(() => imageFolder(none)).toThrow(
      `imageFolder: expected a folder at ${none}, got ENOENT`,
    );
    put("cats/a.png", writePng(rand([3, 4, 5], { rng: rng(1) })));
    put("cats/b.png", writePng(rand([3, 4, 4], { rng: rng(1) })));
    const set = imageFolder(folder, { transform: (picture) => picture });
    expect(() => set.batch([0, 1])).toThrow(
      "imageFolder: expected pictures of one size, got [3,4,5] and [3,4,4] (b.png)\nhint: the transform has to end with one size: resize, then a crop",
    );
    expect(() => set.batch([2])).toThrow("dataset: expected an index from 0 to 1, got 2");
    rmSync(join(folder, "cats/a.png"));
    await expect(set.load([0])).rejects.toThrow(
      /imageFolder: expected a file at .*a\.png, got ENOENT/,
    );
  });
});
