import { type DisplayHandle, host, type MimeBundle, t } from "../../host/index.js";
import { escapeHtml } from "../../host/text.js";
import type { Received } from "./transfer.js";

const PACE_MS = 200;

/** A line with a bar while a file comes in. Nothing is shown before the first byte. */
export function showReceived(name: string, shown: boolean) {
  let handle: DisplayHandle | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let latest: Received = { received: 0, total: undefined };
  const draw = (word: string) => {
    const next = bundle(`${word} ${name}`, latest);
    if (handle) handle.update(next);
    else handle = host().display(next);
    last = performance.now();
  };
  return {
    update(progress: Received) {
      latest = progress;
      if (shown && performance.now() - last >= PACE_MS) {
        draw(t({ ko: "내려받는 중:", en: "downloading" }));
      }
    },
    end(done: boolean) {
      if (!handle) return;
      draw(done ? t({ ko: "내려받음:", en: "downloaded" }) : t({ ko: "멈춤:", en: "stopped" }));
    },
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function bundle(text: string, { received, total }: Received): MimeBundle {
  const size = total ? `${megabytes(received)} / ${megabytes(total)}` : megabytes(received);
  const bar = total
    ? `<progress max="${total}" value="${received}" style="width:100%;max-width:700px"></progress>`
    : "";
  return {
    "text/html": `<div>${escapeHtml(text)} · ${size}</div>${bar}`,
    "text/plain": `${text} · ${size}`,
  };
}
