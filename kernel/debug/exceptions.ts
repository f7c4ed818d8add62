import type { Debugger, Runtime } from "node:inspector";
import { t } from "../messages.js";
import type { Frame } from "./frames.js";

export type Paused = Debugger.PausedEventDataType;

/** Which exceptions stop the code: named as other debuggers of JavaScript name them. */
export const filters = () => [
  { filter: "all", label: t({ ko: "모든 예외", en: "All exceptions" }), default: false },
  {
    filter: "uncaught",
    label: t({ ko: "잡지 않은 예외", en: "Uncaught exceptions" }),
    default: false,
  },
];

export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export function thrownIn({ reason, data }: Paused): Thrown | undefined {
  if (reason !== "exception" && reason !== "promiseRejection") return undefined;
  const value = (data ?? {}) as unknown as Runtime.RemoteObject;
  const stack = value.description ?? String(value.value);
  const [first] = stack.split("\n");
  const name = value.className ?? "Thrown";
  return { name, message: first, stack };
}

/**
 * V8's own word on what is caught is of no use: for it, the kernel catches everything. Uncaught is
 * what none of the notebook's functions catches, neither those on the stack nor those that await.
 */
export async function isUncaught(
  frames: readonly Frame[],
  isCaught: (text: string, spot: readonly [number, number]) => Promise<boolean>,
): Promise<boolean> {
  for (const { source, line, column } of frames) {
    if (source && (await isCaught(source.text, [line, column]))) return false;
  }
  return true;
}
