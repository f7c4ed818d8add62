import type { PipProgress } from "./pip.js";

/** How the set-up talks: numbered steps, and one line that changes in place on a terminal. */
export interface Talk {
  step(number: number, of: number, text: string): void;
  progress(progress: PipProgress): void;
  done(): void;
}

/** Writes to `out`; off a terminal a progress line comes only every twenty packages. */
export function talk(out: NodeJS.WriteStream = process.stdout): Talk {
  let printed = 0;
  let open = false;
  const close = () => {
    if (open) out.write("\n");
    open = false;
  };
  return {
    step(number, of, text) {
      close();
      out.write(`${number}/${of} ${text}\n`);
    },
    progress({ count, total, text }) {
      const line = `    ${String(count).padStart(3)} of about ${total} packages: ${text}`;
      if (out.isTTY) {
        out.write(`\r${line.slice(0, (out.columns || 80) - 1).padEnd((out.columns || 80) - 1)}`);
        open = true;
        return;
      }
      if (count < printed + 20 && !text.startsWith("unpacking")) return;
      printed = count;
      out.write(`${line}\n`);
    },
    done: close,
  };
}
