import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "./machine.mjs";

const folder = fileURLToPath(new URL("../results", import.meta.url));

/** `{ …content, machine, date }`, rounded to what was measured. */
export function report(content, date = new Date()) {
  return { ...rounded(content), machine: machine(), date: date.toISOString() };
}

/** Writes bench/results/NAME.json, whole or not at all. */
export function save(name, content) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  writeFileSync(`${file}.part`, `${JSON.stringify(report(content), null, 2)}\n`);
  renameSync(`${file}.part`, file);
  return file;
}

/** Four digits: no clock here tells more. */
export function rounded(value) {
  if (typeof value === "number") {
    return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}
