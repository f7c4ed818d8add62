import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshSecret, sha256 } from "./seed.js";
import type { SubmissionVerdict } from "./types.js";

/**
 * Verdicts on disk, so that a run that was cut off goes on with the rest and a second run costs nothing. A verdict is kept
 * under all that decides it: who, which file, which bytes, which grader, which secret.
 */
export class Store {
  readonly #folder: string;

  constructor(out: string) {
    this.#folder = join(out, ".cache");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  static key(parts: {
    student: string;
    file: string;
    sha256: string;
    version: string;
    seedId: string;
  }): string {
    return sha256(
      JSON.stringify([parts.student, parts.file, parts.sha256, parts.version, parts.seedId]),
    );
  }

  get(key: string): SubmissionVerdict | null {
    try {
      return JSON.parse(
        readFileSync(join(this.#folder, `${key}.json`), "utf8"),
      ) as SubmissionVerdict;
    } catch {
      return null; // Not there, or not whole: it is graded again.
    }
  }

  put(key: string, verdict: SubmissionVerdict): void {
    writeWhole(join(this.#folder, `${key}.json`), JSON.stringify(verdict), 0o600);
  }

  /** The secret of a course that gave none: drawn once, kept with the verdicts, so that a re-run asks the same. */
  secret(): string {
    const path = join(this.#folder, "seed");
    try {
      const kept = readFileSync(path, "utf8").trim();
      if (kept !== "") return kept;
    } catch {
      // The first run.
    }
    const secret = freshSecret();
    writeWhole(path, `${secret}\n`, 0o600);
    return secret;
  }
}

/** Writes a file so that it is there whole or not at all, whenever the power goes. */
export function writeWhole(path: string, text: string, mode = 0o644): void {
  const half = `${path}.${process.pid}.tmp`;
  writeFileSync(half, text, { mode, flush: true });
  renameSync(half, path);
}
