import { toUnits } from "../language/places.js";
import type { Inspection } from "../language/protocol.js";

/** Who knows what stands at a place. */
export interface Inspector {
  inspect(code: string, cursor: number, detail: number): Promise<Inspection | undefined>;
  /** A live value as text, where the code that runs leaves time to say so. */
  valueOf(path: readonly string[]): Promise<string | undefined>;
}

/** The answer to `inspect_request`: type, documentation, the live value, on request the source. */
export async function inspect(
  content: Record<string, unknown>,
  inspector: Inspector,
): Promise<object> {
  const code = typeof content.code === "string" ? content.code : "";
  const points = typeof content.cursor_pos === "number" ? content.cursor_pos : code.length;
  const detail = content.detail_level === 1 ? 1 : 0;
  const data = await describe(code, toUnits(code, points), detail, inspector);
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
}

/** The MIME bundle that explains what stands at a place. */
export async function describe(
  code: string,
  cursor: number,
  detail: number,
  inspector: Inspector,
): Promise<Record<string, string> | undefined> {
  const found = await inspector.inspect(code, cursor, detail);
  if (!found) return undefined;
  const value = found.path && (await inspector.valueOf(found.path));
  // A name that is nowhere declared has this type, too.
  if (found.signature === "any" && value === undefined) return undefined;
  return { "text/plain": plain(found, value), "text/markdown": markdown(found, value) };
}

function plain({ signature, documentation, tags, source }: Inspection, value?: string): string {
  const parts = [signature];
  if (value) parts.push(value);
  if (documentation) parts.push(documentation);
  if (tags.length > 0) parts.push(tags.map((tag) => `@${tag.name} ${tag.text}`.trim()).join("\n"));
  if (source)
    parts.push([source.file && `${source.file}:`, source.text].filter(Boolean).join("\n"));
  return parts.join("\n\n");
}

function markdown({ signature, documentation, tags, source }: Inspection, value?: string): string {
  const code = (text: string, language = "typescript") => `\`\`\`${language}\n${text}\n\`\`\``;
  const parts = [code(signature)];
  if (value) parts.push(code(value, "text"));
  if (documentation) parts.push(documentation);
  for (const { name, text } of tags) {
    if (name === "example") parts.push(`*@example*\n${code(text)}`);
    else parts.push(`*@${name}* ${text.replace(/^(\S+) - /, "`$1` ")}`.trim());
  }
  if (source)
    parts.push([source.file && `\`${source.file}\``, code(source.text)].filter(Boolean).join("\n"));
  return parts.join("\n\n");
}
