import { inspect } from "node:util";

const DISPLAY = Symbol.for("Jupyter.display");

/** JSON of a MIME bundle; bytes become base64, as Jupyter wants pictures. */
export function toData(bundle: Record<string, unknown>): string {
  const entries = Object.entries(bundle).map(([mime, content]) => [
    mime,
    content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** How the value of a cell is shown; undefined where there is nothing to show, or it wants none. */
export async function resultData(value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const own = await ownBundle(value);
  if (!own) return toData({ "text/plain": inspect(value) });
  if (Object.keys(own).length === 0) return undefined;
  if (!("text/plain" in own)) own["text/plain"] = inspect(value);
  return toData(own);
}

async function ownBundle(value: unknown): Promise<Record<string, unknown> | undefined> {
  const method = (value as Record<symbol, unknown> | null)?.[DISPLAY];
  if (typeof method !== "function") return undefined;
  const bundle: unknown = await method.call(value);
  if (typeof bundle !== "object" || bundle === null) return undefined;
  return { ...bundle };
}
