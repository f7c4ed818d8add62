/**
 * Values of other people's libraries that a notebook shows as more than text: they are known by what
 * they can do, as in Deno's kernel (canvas, DOM, data frames, Vega) and in IJavascript (`_toHtml` …).
 */
type Bundle = Record<string, unknown>;
type Members = Record<string, unknown>;

const ROWS = 50;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];
const IJAVASCRIPT = {
  _toHtml: "text/html",
  _toSvg: "image/svg+xml",
  _toPng: "image/png",
  _toJpeg: "image/jpeg",
} as const;

/** The bundle of such a value; undefined for all others, and where it can't be made. */
export async function richBundle(value: unknown): Promise<Bundle | undefined> {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    const members = value as Members;
    return (
      pictureOf(value) ??
      ijavascript(members) ??
      (await canvas(members)) ??
      vega(members) ??
      table(members) ??
      element(members)
    );
  } catch {
    return undefined;
  }
}

const isMethod = (members: Members, name: string): boolean => typeof members[name] === "function";

/** Bytes of a PNG or JPEG. */
export function pictureOf(value: object): Bundle | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const starts = (signature: number[]) => signature.every((byte, i) => value[i] === byte);
  const mime = starts(PNG) ? "image/png" : starts(JPEG) ? "image/jpeg" : undefined;
  const text = `Uint8Array(${value.length})`;
  return mime && { [mime]: Buffer.from(value).toString("base64"), "text/plain": text };
}

function ijavascript(members: Members): Bundle | undefined {
  if (isMethod(members, "_toMime")) return { ...(members as { _toMime(): Bundle })._toMime() };
  const found = Object.entries(IJAVASCRIPT).filter(([name]) => isMethod(members, name));
  if (found.length === 0) return undefined;
  const methods = members as Record<string, () => unknown>;
  return Object.fromEntries(found.map(([name, mime]) => [mime, methods[name]()]));
}

async function canvas(members: Members): Promise<Bundle | undefined> {
  if (!isMethod(members, "toDataURL")) return undefined;
  const url = String(await (members as { toDataURL(): unknown }).toDataURL());
  const [, mime, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return mime
    ? { [mime]: data, "text/plain": `canvas ${members.width}×${members.height}` }
    : undefined;
}

function vega(members: Members): Bundle | undefined {
  if (!isMethod(members, "toSpec")) return undefined;
  const spec = (members as { toSpec(): Members }).toSpec();
  const [, kind, version] = /\/schema\/(vega(?:-lite)?)\/v(\d+)/.exec(String(spec.$schema)) ?? [];
  if (!kind) return undefined;
  const mime = `application/vnd.${kind.replace("-", "")}.v${version}+json`;
  return { [mime]: spec, "text/plain": `${kind} ${version}` };
}

/** Data frames of polars, tables of arquero. */
function table(members: Members): Bundle | undefined {
  if (isMethod(members, "toHTML") && isMethod(members, "toMarkdown")) {
    const html = (members as { toHTML(options: object): unknown }).toHTML({ limit: ROWS });
    return { "text/html": html };
  }
  if (!isMethod(members, "toRecords") || !isMethod(members, "head")) return undefined;
  const frame = members as { head(n: number): { toRecords(): Members[] }; columns: string[] };
  const rows = frame.head(ROWS).toRecords();
  const names = Array.isArray(frame.columns) ? frame.columns : Object.keys(rows[0] ?? {});
  const line = (cells: unknown[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join("")}</tr>`;
  const body = rows
    .map((row) =>
      line(
        names.map((name) => row[name]),
        "td",
      ),
    )
    .join("");
  const html = `<table><thead>${line(names, "th")}</thead><tbody>${body}</tbody></table>`;
  return { "text/html": html, "text/plain": String(members) };
}

/** An element of a DOM without a browser (linkedom, jsdom). */
function element({ outerHTML }: Members): Bundle | undefined {
  if (typeof outerHTML !== "string") return undefined;
  const mime = /^<svg\b/.test(outerHTML) ? "image/svg+xml" : "text/html";
  return { [mime]: outerHTML, "text/plain": outerHTML.slice(0, outerHTML.indexOf(">") + 1) };
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c]);
