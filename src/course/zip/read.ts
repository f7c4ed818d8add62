import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { crc32, inflateRawSync } from "./deflate.js";
import { decodeNames } from "./names.js";

/** A file in an archive. Everything here is its maker's word. */
export interface ZipEntry {
  /** As it stands there: no path to be used on a disk. */
  readonly name: string;
  readonly size: number;
  /** The maker's clock: year, month (1–12), day, hour, minute, second. */
  readonly modified: readonly [number, number, number, number, number, number];
  /** False for folders, links, devices. */
  readonly isFile: boolean;
  /** The content; throws a ZipProblem where it is not what the archive says, or larger than `limit`. */
  read(limit: number): Buffer;
}

/** An archive, or a file in it, that is not as it should be. */
export class ZipProblem extends Error {
  override name = "ZipProblem";
  constructor(
    readonly kind: "broken" | "too-large",
    what: string,
  ) {
    super(`zip: ${what}`);
  }
}

const MAX_ENTRIES = 20_000;
const MAX_DIRECTORY = 16 * 2 ** 20;
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const ENCRYPTED = 1;
const UTF8 = 0x800;

const broken = (what: string) => new ZipProblem("broken", what);

/**
 * Opens an archive and hands its entries to `use`. Nothing is unpacked onto a disk, and nothing is unpacked beyond a limit:
 * neither a name that climbs out of its folder nor a bomb finds anything to hit. Throws a ZipProblem.
 */
export function withZip<T>(path: string, use: (entries: ZipEntry[]) => T): T {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw broken("expected a regular file");
    const bytesAt = (at: number, length: number): Buffer => {
      if (at < 0 || length < 0 || at + length > stat.size) throw broken("it was cut off");
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const n = readSync(fd, bytes, done, length - done, at + done);
        if (n === 0) throw broken("it was cut off");
        done += n;
      }
      return bytes;
    };
    return use(readDirectory(bytesAt, stat.size));
  } finally {
    closeSync(fd);
  }
}

type Reader = (at: number, length: number) => Buffer;

function readDirectory(bytesAt: Reader, size: number): ZipEntry[] {
  const tail = bytesAt(Math.max(0, size - 66_000), Math.min(size, 66_000));
  const end = tail.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  if (end < 0 || end + 22 > tail.length || tail.readUInt32LE(end) !== END)
    throw broken("expected an archive, got something else or a part of one");
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw broken("archives of 4 GB (zip64) are not read");
  if (count > MAX_ENTRIES || length > MAX_DIRECTORY)
    throw new ZipProblem("too-large", "it has too many files");
  return entriesOf(bytesAt(at, length), count, bytesAt);
}

function entriesOf(directory: Buffer, count: number, bytesAt: Reader): ZipEntry[] {
  const raw: { header: Buffer; name: Buffer; extra: Buffer }[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL)
      throw broken("its list of files is damaged");
    const header = directory.subarray(at, at + 46);
    const [name, extra, comment] = [28, 30, 32].map((field) => header.readUInt16LE(field)) as [
      number,
      number,
      number,
    ];
    const next = at + 46 + name + extra + comment;
    if (next > directory.length) throw broken("its list of files is damaged");
    raw.push({
      header,
      name: directory.subarray(at + 46, at + 46 + name),
      extra: directory.subarray(at + 46 + name, at + 46 + name + extra),
    });
    at = next;
  }
  const names = decodeNames(
    raw.map(({ header, name, extra }) => ({
      bytes: name,
      extra,
      utf8: (header.readUInt16LE(8) & UTF8) !== 0,
    })),
  );
  return raw.map(({ header }, i) => entry(header, names[i] as string, bytesAt));
}

function entry(header: Buffer, name: string, bytesAt: Reader): ZipEntry {
  const size = header.readUInt32LE(24);
  const [time, date] = [header.readUInt16LE(12), header.readUInt16LE(14)];
  // The upper half holds the file's kind where the archive was made on Unix; elsewhere it is zero.
  const kind = (header.readUInt32LE(38) >>> 28) & 15;
  return {
    name,
    size,
    isFile: !name.endsWith("/") && (kind === 0 || kind === 8),
    modified: [
      1980 + (date >> 9),
      (date >> 5) & 15,
      date & 31,
      time >> 11,
      (time >> 5) & 63,
      2 * (time & 31),
    ],
    read: (limit) => content(header, size, limit, bytesAt),
  };
}

function content(header: Buffer, size: number, limit: number, bytesAt: Reader): Buffer {
  if ((header.readUInt16LE(8) & ENCRYPTED) !== 0) throw broken("the file has a password");
  const packed = header.readUInt32LE(20);
  if (size > limit || packed > limit + 65_536)
    throw new ZipProblem("too-large", "the file is too large");
  const local = bytesAt(header.readUInt32LE(42), 30);
  if (local.readUInt32LE(0) !== LOCAL) throw broken("a file is not where it should be");
  const start = header.readUInt32LE(42) + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const bytes = unpack(header.readUInt16LE(10), bytesAt(start, packed), limit);
  if (bytes.length !== size || crc32(bytes) !== header.readUInt32LE(16))
    throw broken("a file is damaged");
  return bytes;
}

function unpack(method: number, packed: Buffer, limit: number): Buffer {
  if (method === 0) return packed;
  if (method !== 8) throw broken(`the method ${method} of packing is not known`);
  try {
    return inflateRawSync(packed, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new ZipProblem("too-large", "the file is too large");
    throw broken("a file is damaged");
  }
}
