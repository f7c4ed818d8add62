import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

/**
 * Where downloads are kept: CONVLAB_CACHE, else the system's place for what can be fetched again
 * (XDG_CACHE_HOME or ~/.cache, on Windows LOCALAPPDATA), folder `convlab`.
 */
export function cacheFolder(env: Record<string, string | undefined> = process.env): string {
  if (env.CONVLAB_CACHE) return env.CONVLAB_CACHE;
  const system = env.XDG_CACHE_HOME || env.LOCALAPPDATA || join(homedir(), ".cache");
  return join(system, "convlab");
}

/** The place of an address in the cache: files of one name from two places stay apart. */
export function cachedFile(url: string, folder = cacheFolder()): string {
  const key = createHash("sha256").update(url).digest("hex").slice(0, 12);
  const name = basename(decodeURIComponent(new URL(url).pathname)).replace(/[^\w.+-]/g, "_");
  return join(folder, key, name || "download");
}

/** Checksums in hexadecimal. */
export interface Checksums {
  /** SHA-256, or at least its first 8 digits. What does not have it is refused. */
  sha256?: string;
  /** MD5, for what was published with that only: it finds accidents, not forgery. */
  md5?: string;
}

/** The first checksum that a file does not have; null where it has all, or none is asked for. */
export async function wrongChecksum(
  file: string,
  checksums: Checksums,
): Promise<{ kind: string; wanted: string; got: string } | null> {
  for (const kind of ["sha256", "md5"] as const) {
    const wanted = checksums[kind]?.toLowerCase();
    if (wanted === undefined) continue;
    const hash = createHash(kind);
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
    const got = hash.digest("hex");
    if (!got.startsWith(wanted))
      return { kind: { sha256: "SHA-256", md5: "MD5" }[kind], wanted, got };
  }
  return null;
}

/** True where the file is there and has the checksums. */
export async function isGood(file: string, checksums: Checksums): Promise<boolean> {
  return existsSync(file) && (await wrongChecksum(file, checksums)) === null;
}
