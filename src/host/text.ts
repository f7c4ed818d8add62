const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text as it may stand in HTML, in an attribute too.
 * @example escapeHtml("a < b & 'c'") // "a &lt; b &amp; &#39;c&#39;"
 */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);

/** Hangul, kana, Chinese characters and signs as wide as these. */
const WIDE = /[\u1100-\u115f\u3000-\u9fff\uac00-\ud7a3\uff01-\uff60]/;

/**
 * How many columns text takes in a terminal: a Hangul syllable takes two.
 * @example textColumns("층 1") // 4
 */
export const textColumns = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0);

/**
 * Text filled up with spaces to so many columns.
 * @example padColumns("층", 4) // "층  "
 */
export const padColumns = (
  text: string,
  columns: number,
  side: "left" | "right" = "left",
): string => {
  const space = " ".repeat(Math.max(0, columns - textColumns(text)));
  return side === "left" ? text + space : space + text;
};
