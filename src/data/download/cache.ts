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

/** The SHA-256 of a file in hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** True where the file begins with this checksum; a shorter one is compared with its start. */
export async function hasChecksum(file: string, wanted: string | undefined): Promise<boolean> {
  if (!existsSync(file)) return false;
  return wanted === undefined || (await sha256(file)).startsWith(wanted.toLowerCase());
}
