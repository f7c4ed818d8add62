import { inflateRawSync } from "node:zlib";
import { DataError } from "../../tensor/index.js";

/**
 * The files in a zip archive, by name; each is read when it is asked for.
 * Source: PKWARE, ".ZIP File Format Specification", section 4.3.
 */
export function readZip(bytes: Uint8Array, file: string): Map<string, () => Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = (at: number): never => {
    const expected = `a whole zip archive at byte ${at} of ${file}`;
    throw new DataError(
      "readPytorch",
      expected,
      "another",
      "the file may be cut off: get it again",
    );
  };
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) return cut(bytes.length);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const files = new Map<string, () => Uint8Array>();
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) return cut(at);
    const [method, packed] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
    const [name, extra, comment] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const local = view.getUint32(at + 42, true);
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name));
    files.set(path, () => {
      if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50)
        return cut(local);
      const start =
        local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      if (start + packed > bytes.length) return cut(start);
      const data = bytes.subarray(start, start + packed);
      return method === 0 ? data : inflateRawSync(data);
    });
    at += 46 + name + extra + comment;
  }
  return files;
}
