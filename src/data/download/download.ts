import { mkdirSync, renameSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { InterruptedError } from "../../host/index.js";
import { DataError, OptionError } from "../../tensor/index.js";
import { type Checksums, cachedFile, cacheFolder, isGood, wrongChecksum } from "./cache.js";
import { lockPart } from "./lock.js";
import { showReceived } from "./show.js";
import { dropPart, type Received, TransferError, transfer } from "./transfer.js";

export interface DownloadOptions extends Checksums {
  /** Where the file is put; without it, in the cache (see `cacheFolder`). */
  file?: string;
  /** Tries after the first one. Default 4. */
  retries?: number;
  /** Milliseconds before the n-th further try (n from 1). Default 500 · 2ⁿ. */
  pause?: (n: number) => number;
  /** Milliseconds without a byte after which a try is given up. Default 60,000. */
  stallMs?: number;
  /** Shows a bar. Default true. */
  show?: boolean;
  onProgress?: (progress: Received) => void;
}

const running = new Map<string, Promise<string>>();

/**
 * Fetches a file once and keeps it; returns its path. What is there already with the right checksum
 * is not fetched again. A transfer that breaks goes on where it stopped, also in a later process.
 * @throws OptionError download: expected an http or https address, got "ftp://a/b"
 * @throws OptionError download: expected sha256 as 8 to 64 hexadecimal digits, got "xyz"
 * @throws DataError download: expected model.safetensors from example.com, got status 404 Not Found
 * @throws DataError download: expected model.safetensors with the SHA-256 00000000, got 5feceb66…
 */
export function download(url: string, options: DownloadOptions = {}): Promise<string> {
  const address = checked(url, options);
  const file = options.file ?? cachedFile(url, cacheFolder());
  const known = running.get(file);
  if (known) return known;
  const work = fetchFile(address, file, options).finally(() => running.delete(file));
  running.set(file, work);
  return work;
}

async function fetchFile(url: URL, file: string, options: DownloadOptions): Promise<string> {
  if (await isGood(file, options)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const { part, unlock } = lockPart(file);
  try {
    await attempts(url, file, part, options);
    renameSync(part, file);
    dropPart(part);
    return file;
  } finally {
    unlock();
  }
}

async function attempts(url: URL, file: string, part: string, options: DownloadOptions) {
  const { retries = 4, pause = (n) => 500 * 2 ** n, stallMs = 60_000 } = options;
  const bar = showReceived(basename(file), options.show ?? true);
  const onProgress = (progress: Received) => {
    bar.update(progress);
    options.onProgress?.(progress);
  };
  try {
    for (let n = 0; ; n++) {
      try {
        await transfer({ url: url.href, part, stallMs, onProgress });
        const wrong = await wrongChecksum(part, options);
        if (!wrong) break;
        // A part of another version may have been gone on with: once more from the start.
        dropPart(part);
        if (n >= Math.min(1, retries)) throw checksumError(file, wrong);
      } catch (error) {
        if (error instanceof InterruptedError || error instanceof DataError) throw error;
        if (n >= retries || !mayHelp(error)) throw transferError(url, file, error);
        await delay(pause(n + 1));
      }
    }
    bar.end(true);
  } catch (error) {
    bar.end(false);
    throw error;
  }
}

const mayHelp = (error: unknown): boolean =>
  error instanceof TransferError ? error.again : error instanceof TypeError;

function checksumError(
  file: string,
  { kind, wanted, got }: { kind: string; wanted: string; got: string },
): DataError {
  const shown = wanted.length < got.length ? `${got.slice(0, wanted.length)}…` : got;
  const hint = "the file there has changed, or what is between changes it: ask where it comes from";
  return new DataError("download", `${basename(file)} with the ${kind} ${wanted}`, shown, hint);
}

/** Node says "fetch failed" and puts the reason below; a system error goes out as it is. */
function transferError(url: URL, file: string, error: unknown): unknown {
  const known = error instanceof TransferError || error instanceof TypeError;
  if (!known) return error;
  const { cause } = error;
  const why =
    cause instanceof Error ? cause.message || (cause as { code?: string }).code : error.message;
  const hint =
    error instanceof TypeError
      ? `is there a network? The file can also be put by hand at ${file}`
      : `look at ${url.href} in a browser; the file can also be put by hand at ${file}`;
  return new DataError("download", `${basename(file)} from ${url.host}`, String(why), hint);
}

function checked(url: string, { sha256, md5 }: DownloadOptions): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new OptionError("download", "an http or https address", JSON.stringify(url));
  }
  if (sha256 !== undefined && !/^[\da-f]{8,64}$/i.test(sha256)) {
    const expected = "sha256 as 8 to 64 hexadecimal digits";
    throw new OptionError("download", expected, JSON.stringify(sha256));
  }
  if (md5 !== undefined && !/^[\da-f]{32}$/i.test(md5)) {
    throw new OptionError("download", "md5 as 32 hexadecimal digits", JSON.stringify(md5));
  }
  return address;
}
