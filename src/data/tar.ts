import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { throwIfInterrupted } from "../host/index.js";
import { DataError } from "../tensor/index.js";

const BLOCK = 512;
const CUT_OFF = "the file may be cut off: get it again";

interface Entry {
  name: string;
  size: number;
  /** "0" file, "5" folder; others are skipped. */
  type: string;
}

/**
 * Unpacks a .tar or .tar.gz file into a folder, which appears when all is unpacked. Links, devices
 * and names that lead out of the folder are not made.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 * @throws DataError extractTar: expected a header with its checksum at byte 512 of a.tar, got another
 */
export async function extractTar(file: string, folder: string): Promise<void> {
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const reader = blocks(file);
  try {
    await unpackAll(reader, part, file);
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(part, folder);
  } finally {
    reader.close();
    rmSync(part, { recursive: true, force: true });
  }
}

async function unpackAll(reader: Reader, folder: string, file: string): Promise<void> {
  let longName: string | undefined;
  for (let at = 0; ; ) {
    const header = await reader.take(BLOCK, at);
    if (header.every((byte) => byte === 0)) return;
    const entry = readHeader(header, at, file);
    at += BLOCK;
    const padded = Math.ceil(entry.size / BLOCK) * BLOCK;
    if (entry.type === "L") {
      longName = text(await reader.take(padded, at), 0, entry.size);
    } else {
      const target = inside(folder, longName ?? entry.name, at - BLOCK, file);
      longName = undefined;
      await unpack(reader, entry, target, at, padded);
    }
    at += padded;
  }
}

type Reader = ReturnType<typeof blocks>;

async function unpack(reader: Reader, entry: Entry, target: string, at: number, padded: number) {
  if (entry.type === "5") mkdirSync(target, { recursive: true });
  const isFile = entry.type === "0" || entry.type === "\0";
  if (isFile) mkdirSync(dirname(target), { recursive: true });
  const out = isFile ? createWriteStream(target) : null;
  for (let done = 0; done < padded; ) {
    throwIfInterrupted();
    const chunk = await reader.take(Math.min(2 ** 20, padded - done), at + done);
    if (out) {
      const data = chunk.subarray(0, Math.max(0, entry.size - done));
      if (!out.write(data)) await new Promise<void>((go) => out.once("drain", go));
    }
    done += chunk.length;
  }
  if (out) {
    out.end();
    await finished(out);
  }
}

/** Takes bytes off a file, unpacked where it is gzipped. */
function blocks(file: string) {
  const raw = createReadStream(file);
  const stream = /\.t?gz$/.test(file) ? raw.pipe(createGunzip()) : raw;
  raw.on("error", (error) => stream.destroy(error));
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const next = async (): Promise<Buffer | null> => {
    try {
      const { value, done } = await chunks.next();
      return done ? null : value;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new DataError("extractTar", `a .tar or .tar.gz file at ${file}`, why, CUT_OFF);
    }
  };
  return {
    async take(count: number, at: number): Promise<Buffer> {
      const parts = [rest];
      for (let have = rest.length; have < count; ) {
        const chunk = await next();
        if (!chunk) {
          const expected = `${count} bytes at byte ${at} of ${file}`;
          throw new DataError("extractTar", expected, `${have}`, CUT_OFF);
        }
        parts.push(chunk);
        have += chunk.length;
      }
      const all = parts.length === 1 ? rest : Buffer.concat(parts);
      rest = all.subarray(count);
      return all.subarray(0, count);
    },
    close: () => raw.destroy(),
  };
}

const text = (bytes: Uint8Array, start: number, length: number): string =>
  new TextDecoder().decode(bytes.subarray(start, start + length)).replace(/\0.*$/s, "");

function readHeader(header: Buffer, at: number, file: string): Entry {
  const octal = (start: number, length: number) =>
    Number.parseInt(text(header, start, length).trim() || "0", 8);
  // The sum of all bytes, those of the sum itself as spaces.
  const sum = header.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (octal(148, 8) !== sum) {
    const expected = `a header with its checksum at byte ${at} of ${file}`;
    throw new DataError("extractTar", expected, "another", "it is no .tar file, or damaged");
  }
  const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  return {
    name: prefix ? `${prefix}/${name}` : name,
    size: octal(124, 12),
    type: String.fromCharCode(header[156]),
  };
}

function inside(folder: string, name: string, at: number, file: string): string {
  const path = normalize(name);
  if (
    path === ".." ||
    path.startsWith(`..${sep}`) ||
    path.startsWith(sep) ||
    /^[a-z]:/i.test(path)
  ) {
    const expected = `a name inside the archive at byte ${at} of ${file}`;
    throw new DataError("extractTar", expected, JSON.stringify(name));
  }
  return join(folder, path);
}
