import { host } from "./current.js";
import { t } from "./language.js";

/** Thrown out of the library's loops after the user pressed Stop. */
export class InterruptedError extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super(t({ ko: "셀 실행을 멈췄습니다.", en: "The cell was stopped." }));
  }
}

/**
 * Throws `InterruptedError` once the user pressed Stop. Long loops call it between steps, where
 * everything is whole: cheap enough for every step.
 */
export function throwIfInterrupted(): void {
  if (host().interrupted()) throw new InterruptedError();
}
