import { parseArgs } from "node:util";

/** Something is wrong with what was typed: said without a trace. */
export class UsageError extends Error {}

/**
 * Reads the arguments of a bench.
 *
 * @param options NAME → { type: "flag" | "text" | "number" | "list", of?, default?, says }
 * @returns one value an option: true or false, text, number or list of texts
 */
export function readArguments(args, options) {
  const wanted = Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [
      name,
      { type: type === "flag" ? "boolean" : "string" },
    ]),
  );
  let given;
  try {
    given = parseArgs({ args, options: wanted }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, read(name, option, given[name])]),
  );
}

function read(name, { type, of, default: fallback }, text) {
  if (text === undefined) return type === "flag" ? (fallback ?? false) : fallback;
  if (type === "number") {
    const value = Number(text);
    if (!(value > 0)) throw new UsageError(`--${name}: expected a number above 0, got ${text}`);
    return value;
  }
  if (type !== "list") return text;
  const items = text.split(",").filter((item) => item !== "");
  const strange = items.find((item) => of && !of.includes(item));
  if (strange !== undefined || items.length === 0) {
    throw new UsageError(
      `--${name}: expected some of ${of?.join(",") ?? "a,b"}, got ${strange ?? "nothing"}`,
    );
  }
  return items;
}

/** The text of --help. */
export function helpText(usage, about, options) {
  const rows = Object.entries(options).map(([name, { type, says, default: fallback, hint }]) => {
    const value = { flag: "", text: " TEXT", number: " N", list: " A,B" }[type];
    const silent = fallback === undefined || type === "flag";
    const standard = silent ? "" : ` (${Array.isArray(fallback) ? "all" : fallback})`;
    return [`  --${name}${hint ? ` ${hint}` : value}`, `${says}${standard}`];
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const lines = rows.map(([left, right]) => left.padEnd(width) + right);
  return [`Usage: ${usage}`, "", about, "", ...lines].join("\n");
}
