import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { throwIfInterrupted } from "../../host/index.js";

/** How far a download is. `total` is undefined where the server does not say. */
export interface Received {
  received: number;
  total: number | undefined;
}

/** What went wrong on the way, and whether another try may help. */
export class TransferError extends Error {
  readonly again: boolean;
  constructor(message: string, again: boolean) {
    super(message);
    this.again = again;
  }
}

interface Transfer {
  url: string;
  /** Grows while bytes come in; its rest is asked for next time. */
  part: string;
  /** A transfer that brings nothing for so long is given up. */
  stallMs: number;
  onProgress: (progress: Received) => void;
}

/** Beside the part: which version of the file it is a part of (ETag or Last-Modified). */
const tagFile = (part: string) => `${part}.tag`;

/** Forgets a part. */
export function dropPart(part: string): void {
  rmSync(part, { force: true });
  rmSync(tagFile(part), { force: true });
}

/**
 * Asks for what is missing of `part` and appends it. Returns when all is there. A server that knows
 * no ranges, or has another version by now, starts anew.
 */
export async function transfer(options: Transfer): Promise<void> {
  const { url, part } = options;
  const have = existsSync(part) && existsSync(tagFile(part)) ? statSync(part).size : 0;
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (have > 0) {
    headers.range = `bytes=${have}-`;
    headers["if-range"] = readFileSync(tagFile(part), "utf8");
  }
  const stall = watchdog(options.stallMs);
  try {
    const response = await fetch(url, { headers, signal: stall.signal });
    const start = beginOf(response, have, part);
    await receive(response, start, options, stall.alive);
  } catch (error) {
    throw stall.signal.aborted
      ? new TransferError(`nothing for ${options.stallMs / 1000} s`, true)
      : error;
  } finally {
    stall.end();
  }
}

/** The byte at which the answer begins. */
function beginOf(response: Response, have: number, part: string): number {
  const { status, headers } = response;
  if (status === 206) {
    const start = Number(/^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1]);
    if (start === have) return have;
  }
  if (status === 206 || status === 416) {
    // The part does not fit what the server has: from the start next time.
    dropPart(part);
    throw new TransferError(`status ${status} for the rest of the file`, true);
  }
  if (status !== 200) {
    const again = status >= 500 || status === 408 || status === 429;
    throw new TransferError(`status ${status} ${response.statusText}`.trim(), again);
  }
  dropPart(part);
  // Weak tags ("W/…") promise nothing about bytes.
  const tag = headers.get("etag")?.startsWith('"')
    ? headers.get("etag")
    : headers.get("last-modified");
  if (tag) writeFileSync(tagFile(part), tag);
  return 0;
}

async function receive(
  response: Response,
  start: number,
  { part, onProgress }: Transfer,
  alive: () => void,
): Promise<void> {
  const length = response.headers.get("content-length");
  const total = length === null ? undefined : start + Number(length);
  const file = openSync(part, start === 0 ? "w" : "a");
  let received = start;
  try {
    onProgress({ received, total });
    for await (const chunk of response.body ?? []) {
      throwIfInterrupted();
      alive();
      writeSync(file, chunk);
      received += chunk.length;
      onProgress({ received, total });
    }
  } finally {
    closeSync(file);
  }
  if (total !== undefined && received !== total) {
    throw new TransferError(`${received} of ${total} bytes`, true);
  }
}

function watchdog(ms: number) {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), ms);
  let timer = start();
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(timer);
      timer = start();
    },
    end: () => clearTimeout(timer),
  };
}
