import { appendFile, mkdir, readFile, rename, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { isRecord } from "../wire/message.js";

/** One input; `run` tells the kernels apart that wrote into the file. */
interface Entry {
  readonly run: string;
  readonly line: number;
  readonly input: string;
  output?: string;
}

type Row = [session: number, line: number, input: string | [string, string | null]];

/** A file that grew beyond this is put aside; two of them are read. */
const FULL_BYTES = 4 * 2 ** 20;
const MAX_OUTPUT = 1000;

/**
 * The inputs of this kernel's life and of those before it, for `history_request`: a line of JSON
 * for each in a file of the user's. A file that can't be written costs the earlier kernels' inputs
 * only.
 */
export class History {
  readonly #inputs: Entry[] = [];
  #written: Promise<void> = Promise.resolve();

  constructor(
    private readonly run: string,
    private readonly file: string | undefined,
  ) {}

  add(line: number, input: string): void {
    const entry: Entry = { run: this.run, line, input };
    this.#inputs.push(entry);
    const { file } = this;
    if (file) this.#written = this.#written.then(() => append(file, entry)).catch(() => {});
  }

  /** What the newest input of that number gave, shortened. */
  addOutput(line: number, text: string): void {
    const entry = this.#inputs.findLast((one) => one.line === line);
    if (entry) entry.output = text.slice(0, MAX_OUTPUT);
  }

  /** `history_request` as the protocol describes it: tail, range or search. */
  async answer(content: Record<string, unknown>): Promise<object> {
    const rows = await this.#select(content);
    const withOutput = content.output === true;
    const history = rows.map(({ session, entry }): Row => {
      const { line, input, output = null } = entry;
      return [session, line, withOutput ? [input, output] : input];
    });
    return { status: "ok", history };
  }

  async #select(content: Record<string, unknown>): Promise<Found[]> {
    const { all, own } = await this.#all();
    switch (content.hist_access_type) {
      case "range":
        return range(all, own, content);
      case "search":
        return search(all, content);
      default:
        return newest(all, content.n);
    }
  }

  /** Everything there is, the oldest first; this kernel's session has the highest number. */
  async #all(): Promise<{ all: Found[]; own: number }> {
    await this.#written;
    const earlier = this.file ? await readEntries(this.file) : [];
    const sessions = new Map<string, number>();
    for (const { run } of earlier) {
      if (run !== this.run && !sessions.has(run)) sessions.set(run, sessions.size + 1);
    }
    const own = sessions.size + 1;
    const entries = [...earlier.filter(({ run }) => run !== this.run), ...this.#inputs];
    return {
      all: entries.map((entry) => ({ session: sessions.get(entry.run) ?? own, entry })),
      own,
    };
  }
}

interface Found {
  readonly session: number;
  readonly entry: Entry;
}

function newest(all: Found[], n: unknown): Found[] {
  return typeof n === "number" && n > 0 ? all.slice(-n) : all;
}

/** Session 0 is this one, -1 the one before it; `stop` is not included. */
function range(all: Found[], own: number, content: Record<string, unknown>): Found[] {
  const { session, start, stop } = content;
  const asked = typeof session === "number" ? session : 0;
  const wanted = asked > 0 ? asked : own + asked;
  const from = typeof start === "number" ? start : 0;
  const to = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
  return all.filter(
    ({ session: one, entry }) => one === wanted && entry.line >= from && entry.line < to,
  );
}

/** `*` and `?` stand for any text and any character, as in IPython. */
function search(all: Found[], { pattern, unique, n }: Record<string, unknown>): Found[] {
  const glob = typeof pattern === "string" ? pattern : "*";
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const matcher = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  const found = all.filter(({ entry }) => matcher.test(entry.input));
  if (unique !== true) return newest(found, n);
  const last = new Map(found.map((one) => [one.entry.input, one]));
  return newest(
    found.filter((one) => last.get(one.entry.input) === one),
    n,
  );
}

async function append(file: string, { run, line, input }: Entry): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > FULL_BYTES) await rename(file, `${file}.old`);
  await appendFile(file, `${JSON.stringify({ run, line, input })}\n`, { mode: 0o600 });
}

async function readEntries(file: string): Promise<Entry[]> {
  const texts = await Promise.all(
    [`${file}.old`, file].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  return texts.flatMap((text) => text.split("\n").flatMap(entryOf));
}

/** A line that was cut off, or that somebody else wrote, is passed over. */
function entryOf(text: string): Entry[] {
  try {
    const entry: unknown = JSON.parse(text);
    if (!isRecord(entry)) return [];
    const { run, line, input } = entry;
    const whole = typeof run === "string" && typeof line === "number" && typeof input === "string";
    return whole ? [{ run, line, input }] : [];
  } catch {
    return [];
  }
}

/** CONVLAB_HISTORY names another file; "off" keeps nothing beyond the kernel's life. */
export function historyFile(env: Record<string, string | undefined>): string | undefined {
  const { CONVLAB_HISTORY, XDG_STATE_HOME, LOCALAPPDATA } = env;
  if (CONVLAB_HISTORY === "off") return undefined;
  if (CONVLAB_HISTORY) return CONVLAB_HISTORY;
  const state = XDG_STATE_HOME || LOCALAPPDATA || join(homedir(), ".local", "state");
  return join(state, "convlab", "history.jsonl");
}
