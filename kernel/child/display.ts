import { inspect } from "node:util";
import { t } from "../messages.js";
import { richBundle } from "./rich.js";

const MAX_TEXT = 20_000;
const DISPLAY = Symbol.for("Jupyter.display");

/** JSON of a MIME bundle; bytes become base64, as Jupyter wants pictures. */
export function toData(bundle: Record<string, unknown>): string {
  const entries = Object.entries(bundle).map(([mime, content]) => [
    mime,
    content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** As Node prints it; what would fill screens is cut off. */
function textOf(value: unknown): string {
  const text = inspect(value);
  if (text.length <= MAX_TEXT) return text;
  const rest = text.length - MAX_TEXT;
  const more = t({ ko: `… 글자 ${rest}개 더`, en: `… ${rest} more characters` });
  return `${text.slice(0, MAX_TEXT)}\n${more}`;
}

/** How the value of a cell is shown; undefined where there is nothing to show, or it wants none. */
export async function resultData(value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const own = (await ownBundle(value)) ?? (await richBundle(value));
  if (!own) return toData({ "text/plain": textOf(value) });
  if (Object.keys(own).length === 0) return undefined;
  if (!("text/plain" in own)) own["text/plain"] = textOf(value);
  return toData(own);
}

async function ownBundle(value: unknown): Promise<Record<string, unknown> | undefined> {
  const method = (value as Record<symbol, unknown> | null)?.[DISPLAY];
  if (typeof method !== "function") return undefined;
  const bundle: unknown = await method.call(value);
  if (typeof bundle !== "object" || bundle === null) return undefined;
  return { ...bundle };
}
