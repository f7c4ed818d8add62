import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamName } from "./child/protocol.js";
import { t } from "./messages.js";

/**
 * Bytes that one cell may print: a browser stays usable, and Jupyter's server, which drops what is
 * more than three million in three seconds, lets it through.
 */
const LIMIT = 2 * 2 ** 20;
const TAIL = 2 ** 15;
const QUOTES = 2;
const MAX_FILE = 512 * 2 ** 20;

interface Printed {
  /** As they go over the wire: a Hangul syllable is three. */
  bytes: number;
  /** Characters that are not shown. */
  hidden: number;
  /** Characters for the file. */
  written: number;
  /** What was printed so far, until it becomes a file. */
  parts: string[];
  file?: string;
  tail: string;
  name: StreamName;
}

/**
 * What a cell prints beyond the limit goes to a file, with what it had printed before; the end of
 * it follows when the cell has ended.
 */
export class OutputLimit {
  readonly #cells = new Map<number, Printed>();
  #folder: string | undefined;
  #files = 0;

  constructor(private readonly limit = LIMIT) {}

  /** What of the text is shown. */
  take(serial: number, name: StreamName, text: string): string {
    const cell = this.#cell(serial);
    const bytes = cell.file === undefined ? Buffer.byteLength(JSON.stringify(text)) - QUOTES : 0;
    if (cell.file === undefined && cell.bytes + bytes <= this.limit) {
      cell.bytes += bytes;
      cell.parts.push(text);
      return text;
    }
    const first = cell.file === undefined;
    const part = first ? (this.limit - cell.bytes) / bytes : 0;
    const shown = text.slice(0, Math.floor(part * text.length));
    this.#keep(serial, cell, text);
    cell.name = name;
    cell.hidden += text.length - shown.length;
    cell.tail = (cell.tail + text.slice(shown.length)).slice(-TAIL);
    return first ? shown + this.#notice(cell) : "";
  }

  /** The cell's output was taken away: it begins anew. */
  cleared(serial: number): void {
    this.#cells.delete(serial);
  }

  /** The cell has ended: the end of what was left out. */
  end(serial: number): { name: StreamName; text: string } | undefined {
    const cell = this.#cells.get(serial);
    this.#cells.delete(serial);
    if (!cell || cell.tail === "") return undefined;
    const left = cell.hidden - cell.tail.length;
    if (left <= 0) return { name: cell.name, text: cell.tail };
    const amount = left < 1e5 ? String(left) : `${(left / 1e6).toFixed(1)} M`;
    const gap = t({
      ko: `[… 글자 ${amount}개 생략 …]`,
      en: `[… ${amount} characters left out …]`,
    });
    return { name: cell.name, text: `${gap}\n${cell.tail}` };
  }

  /** Removes the files. */
  close(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }

  #cell(serial: number): Printed {
    let cell = this.#cells.get(serial);
    if (!cell) {
      cell = { bytes: 0, hidden: 0, written: 0, parts: [], tail: "", name: "stdout" };
      this.#cells.set(serial, cell);
    }
    return cell;
  }

  /** The whole output in a file, as far as the disk allows. */
  #keep(serial: number, cell: Printed, text: string): void {
    cell.written += text.length;
    if (cell.written > MAX_FILE) return;
    try {
      this.#folder ??= mkdtempSync(join(tmpdir(), "convlab-output-"));
      mkdirSync(this.#folder, { recursive: true });
      cell.file ??= join(this.#folder, `output-${serial}-${++this.#files}.txt`);
      appendFileSync(cell.file, cell.parts.splice(0).join("") + text);
    } catch {
      cell.file ??= "";
      cell.parts.length = 0;
    }
  }

  #notice({ file }: Printed): string {
    const megabytes = (this.limit / 2 ** 20).toFixed(0);
    const says = file
      ? t({
          ko: `[출력이 ${megabytes} MB를 넘었습니다. 전체는 ${file} 에 있고, 끝부분은 셀이 끝나면 나옵니다.]`,
          en: `[The output is larger than ${megabytes} MB. All of it is in ${file}; its end follows when the cell has ended.]`,
        })
      : t({
          ko: `[출력이 ${megabytes} MB를 넘었습니다. 끝부분은 셀이 끝나면 나옵니다.]`,
          en: `[The output is larger than ${megabytes} MB. Its end follows when the cell has ended.]`,
        });
    return `\n${says}\n`;
  }
}
