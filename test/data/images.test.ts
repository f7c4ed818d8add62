import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";
import { readImage, readJpeg, readPng, writePng } from "../../src/data/index.js";
import { tensor } from "../../src/tensor/index.js";
import recorded from "../oracle/jpeg.json" with { type: "json" };

const folder = mkdtempSync(join(tmpdir(), "images-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const put = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const jpeg = bytesOf(recorded.files["4:2:0"].bytes);
const png = writePng(
  tensor([
    [0, 0.5],
    [1, 0.25],
  ]),
);

describe(`JPEG files: every pixel of ${recorded.recordedWith}`, () => {
  test.each(Object.entries(recorded.files))("%s", (name, { bytes, shape, pixels }) => {
    const file = put(`${name.replaceAll(":", "")}.jpg`, bytesOf(bytes));
    const image = readJpeg(file);
    expect(image.shape).toEqual(shape);
    expect(Uint8Array.from(image.values, (v) => Math.round(255 * v))).toEqual(bytesOf(pixels));
    expect(readJpeg(bytesOf(bytes)).values).toEqual(image.values);
  });
});

test("readImage looks at the first bytes, not at the name", () => {
  expect(readImage(put("jpeg.png", jpeg)).shape).toEqual([3, 11, 14]);
  expect(readImage(put("png.jpg", png)).shape).toEqual([1, 2, 2]);
  expect(readImage(png).at(0, 1, 0)).toBe(1);
});

test("an ndarray is written as a PNG too", () => {
  const view = tensor([[0, 1]]).data.transpose(1, 0);
  expect(readPng(writePng(view)).toArray()).toEqual([[[0], [1]]]);
});

describe("broken files say what is wrong, and where", () => {
  test.each([
    [
      "a PNG",
      png,
      "readJpeg: expected ff d8 at byte 0 of FILE, got 89 50 4e 47\nhint: it is no JPEG file",
    ],
    ["nothing", new Uint8Array(0), "readJpeg: expected ff d8 at byte 0 of FILE, got an empty file"],
    [
      "cut in a segment",
      jpeg.subarray(0, 10),
      "readJpeg: expected 16 bytes from byte 4 of FILE, got 6\nhint: the file may be cut off: get it again",
    ],
    [
      "cut before a segment",
      jpeg.subarray(0, 22),
      "readJpeg: expected a segment at byte 20 of FILE, got the end of the file at byte 22",
    ],
    [
      "cut in the picture",
      jpeg.subarray(0, jpeg.length - 30),
      `readJpeg: expected the picture's end (ff d9) in FILE, got the end of the file at byte ${jpeg.length - 30}`,
    ],
    [
      "no marker",
      Uint8Array.from([...jpeg.subarray(0, 20), 7, 7, 7, 7, 7, 7]),
      "readJpeg: expected ff at byte 20 of FILE, got 07\nhint: the file is damaged",
    ],
    [
      "no tables",
      Uint8Array.from([0xff, 0xd8, ...jpeg.subarray(jpeg.indexOf(0xc0) - 1)]),
      /^readJpeg: expected a JPEG picture of 11×14 pixels in FILE, got .+\nhint: the file is damaged$/,
    ],
  ])("JPEG: %s", (_, bytes, message) => {
    const file = put("broken.jpg", bytes);
    const text = typeof message === "string" ? message : message.source;
    const named = text.replaceAll("FILE", file);
    expect(() => readJpeg(file)).toThrow(typeof message === "string" ? named : new RegExp(named));
  });

  test("JPEG and PNG, cut at any byte: an error with the file's name", () => {
    for (const [bytes, read] of [
      [jpeg, readJpeg],
      [png, readPng],
    ] as const) {
      for (let n = 0; n < bytes.length; n += 3) {
        expect(() => read(bytes.subarray(0, n), "x.img")).toThrow(/^read(Jpeg|Png): .*x\.img/);
      }
    }
  });

  test("PNG: every changed byte is noticed, or changes nothing that is seen", () => {
    const whole = readPng(png).values;
    for (let i = 0; i < png.length; i++) {
      const bytes = png.slice();
      bytes[i] ^= 0x10;
      try {
        expect(readPng(bytes, "x.png").values).toEqual(whole);
      } catch (error) {
        expect(String(error)).toMatch(/^DataError: readPng: expected .*x\.png, got /);
      }
    }
  });

  test.each([
    [
      jpeg,
      "readPng: expected a PNG file (89 50 4e 47 0d 0a 1a 0a) at byte 0 of FILE, got ff d8 ff e0 00 10 4a 46\n" +
        "hint: convert other formats to PNG first",
    ],
    [new Uint8Array(0), "at byte 0 of FILE, got an empty file"],
    [
      png.subarray(0, 20),
      "readPng: expected 13 bytes of IHDR from byte 16 of FILE, got 4\nhint: the file may be cut off: get it again",
    ],
    [
      png.subarray(0, 40),
      "readPng: expected a chunk at byte 33 of FILE, got the end of the file at byte 40",
    ],
    [
      encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(3), palette: [[1, 2, 3]] }),
      "readPng: expected a picture in FILE, got colour 3 of 1\nhint: the file is damaged",
    ],
  ])("PNG %#", (bytes, message) => {
    const file = put("broken.png", bytes);
    expect(() => readPng(file)).toThrow(message.replaceAll("FILE", file));
  });

  test("a checksum names its byte", () => {
    const bytes = png.slice();
    bytes[png.length - 20] ^= 1;
    expect(() => readPng(bytes, "cat.png")).toThrow(
      /^readPng: expected the checksum of IDAT at byte \d+ of cat\.png, got another\nhint: the file is damaged: get it again$/,
    );
  });

  test("neither PNG nor JPEG, and no file", () => {
    const notes = put("notes.txt", Buffer.from("hello"));
    expect(() => readImage(notes)).toThrow(
      `readImage: expected a PNG or JPEG file at ${notes}, got 68 65 6c 6c\nhint: convert other formats to PNG or JPEG first`,
    );
    expect(() => readImage(new Uint8Array(0))).toThrow(
      "readImage: expected a PNG or JPEG file, got an empty file",
    );
    expect(() => readImage(join(folder, "none.png"))).toThrow(
      `readImage: expected a file at ${join(folder, "none.png")}, got ENOENT`,
    );
  });
});

test("odd EXIF data do not matter", () => {
  const file = bytesOf(recorded.files["orientation 6"].bytes);
  const tiff = Buffer.from(file).indexOf("Exif\0\0") + 6;
  const odd = (change: (view: DataView) => void) => {
    const bytes = file.slice();
    change(new DataView(bytes.buffer));
    return readJpeg(bytes).shape;
  };
  expect(odd(() => {})).toEqual([3, 14, 11]);
  expect(odd((view) => view.setUint32(tiff + 4, 0xffffff00))).toEqual([3, 11, 14]);
});

test("the photographs in the package are still read as they were", () => {
  expect(readImage(readFileSync("src/data/images/cat.png")).shape).toEqual([3, 266, 400]);
});
