import { escapeHtml as escaped } from "../host/text.js";

/** Text that is HTML already; everything else that goes into a page is escaped. */
export class Markup {
  constructor(readonly html: string) {}
}

type Part = Markup | string | number | null | readonly Part[];

/** Characters that HTML forbids, and those that turn the direction of what follows: a student's text must not rearrange a page. */
const UNFIT = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;

export function escapeHtml(text: string): string {
  return escaped(text.replace(UNFIT, "\ufffd"));
}

function write(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.html;
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return part.map(write).join("");
}

/** A template whose values are escaped: html`<b>${name}</b>`. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(
    strings.reduce((text, string, i) => text + write(parts[i - 1] ?? null) + string),
  );
}
