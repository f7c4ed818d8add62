import { DataError } from "../../tensor/index.js";

/** What has to be known of a JPEG file before it is decoded. */
export interface JpegHead {
  height: number;
  width: number;
  /** 1 gray, 3 colour, 4 CMYK. */
  channels: number;
  /** How the camera was held: 1 to 8, of EXIF. */
  orientation: number;
  /** First byte and length of the EXIF segment. */
  exif: { start: number; length: number } | null;
}

const [START, END, SCAN, APP1] = [0xd8, 0xd9, 0xda, 0xe1];
const CUT_OFF = "the file may be cut off: get it again";

/** Frame headers: SOF0 … SOF15 without DHT, JPG and DAC. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Walks through the segments of a JPEG file up to the picture's data, and looks for its end.
 * Source: ITU-T T.81, annex B; EXIF 2.32, section 4.5.
 */
export function readSegments(bytes: Uint8Array, file: string): JpegHead {
  if (bytes[0] !== 0xff || bytes[1] !== START) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    const got = start.join(" ") || "an empty file";
    throw new DataError("readJpeg", `ff d8 at byte 0 of ${file}`, got, "it is no JPEG file");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head: JpegHead = { height: 0, width: 0, channels: 0, orientation: 1, exif: null };
  let at = 2;
  for (;;) {
    if (at + 4 > bytes.length) {
      const got = `the end of the file at byte ${bytes.length}`;
      throw new DataError("readJpeg", `a segment at byte ${at} of ${file}`, got, CUT_OFF);
    }
    if (bytes[at] !== 0xff) {
      const got = bytes[at].toString(16).padStart(2, "0");
      throw new DataError("readJpeg", `ff at byte ${at} of ${file}`, got, "the file is damaged");
    }
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (at + 2 + length > bytes.length) {
      const expected = `${length} bytes from byte ${at + 2} of ${file}`;
      throw new DataError("readJpeg", expected, `${bytes.length - at - 2}`, CUT_OFF);
    }
    if (isFrame(marker)) Object.assign(head, frame(view, at));
    if (marker === APP1 && isExif(bytes, at)) {
      head.exif = { start: at, length: 2 + length };
      head.orientation = orientation(bytes.subarray(at + 10, at + 2 + length));
    }
    if (marker === SCAN) break;
    at += 2 + length;
  }
  for (let i = bytes.length - 2; i > at; i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === END) return head;
  }
  const expected = `the picture's end (ff d9) in ${file}`;
  throw new DataError("readJpeg", expected, `the end of the file at byte ${bytes.length}`, CUT_OFF);
}

const frame = (view: DataView, at: number) => ({
  height: view.getUint16(at + 5),
  width: view.getUint16(at + 7),
  channels: view.getUint8(at + 9),
});

const isExif = (bytes: Uint8Array, at: number): boolean =>
  [0x45, 0x78, 0x69, 0x66, 0, 0].every((byte, i) => bytes[at + 4 + i] === byte);

/** The tag 0x0112 of the first directory; 1 where there is none or it makes no sense. */
function orientation(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + 12 * i;
      if (view.getUint16(entry, little) !== 0x0112) continue;
      const value = view.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    // Offsets that lead out of the segment: cameras write odd things, the picture is still good.
  }
  return 1;
}
