/**
 * `Deno`, for notebooks written for it: `Deno.jupyter`, which shows things, and what else notebooks use
 * of it. Cells that name it get it, and nobody else: packages take a global `Deno` for the whole of it.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { inspect } from "node:util";
import { denoSystem } from "./denoSystem.js";
import { richBundle } from "./rich.js";
import type { KernelServices } from "./services.js";

type Bundle = Record<string, unknown>;

const $display = Symbol.for("Jupyter.display");

export interface Displayable {
  [$display](): Bundle;
}

export interface DisplayOptions {
  readonly raw?: boolean;
  readonly update?: boolean;
  readonly display_id?: string;
}

const JPEG = [0xff, 0xd8];

function services(): KernelServices {
  return (globalThis as Record<symbol, unknown>)[Symbol.for("convlab.kernel")] as KernelServices;
}

const displayable = (bundle: Bundle): Displayable => ({ [$display]: () => bundle });

/** The tag of a template: its text as that MIME type. */
const tag =
  (mime: string) =>
  (strings: TemplateStringsArray, ...values: unknown[]): Displayable =>
    displayable({ [mime]: String.raw({ raw: strings }, ...values) });

function image(source: string | Uint8Array): Displayable {
  const bytes = typeof source === "string" ? readFileSync(resolve(source)) : source;
  const mime = JPEG.every((byte, i) => bytes[i] === byte) ? "image/jpeg" : "image/png";
  return displayable({ [mime]: Buffer.from(bytes).toString("base64") });
}

async function format(value: unknown): Promise<Bundle> {
  const own = (value as Displayable | null | undefined)?.[$display];
  if (typeof own === "function") return own.call(value);
  const rich = await richBundle(value);
  if (rich) return rich;
  return { "text/plain": typeof value === "string" ? value : inspect(value) };
}

async function display(value: unknown, options: DisplayOptions = {}): Promise<void> {
  const { raw = false, update = false, display_id: displayId = randomUUID() } = options;
  services().display(raw ? (value as Bundle) : await format(value), { displayId, update });
}

export interface Content {
  readonly data?: Bundle;
  readonly metadata?: object;
  readonly transient?: { readonly display_id?: string };
  readonly wait?: boolean;
}

/** The messages that a notebook sends itself; the others are the kernel's own. */
async function broadcast(type: string, content: Content): Promise<void> {
  if (type === "clear_output") services().clearOutput(content.wait === true);
  else if (type === "display_data" || type === "update_display_data") {
    const { data = {}, metadata, transient } = content;
    const update = type === "update_display_data";
    const displayId = transient?.display_id ?? randomUUID();
    services().display(data, { displayId, update, ...(metadata && { metadata }) });
  } else {
    const known = "display_data, update_display_data or clear_output";
    throw new TypeError(`Deno.jupyter.broadcast: expected ${known}, got ${inspect(type)}`);
  }
}

const templates = {
  html: tag("text/html"),
  md: tag("text/markdown"),
  svg: tag("image/svg+xml"),
};

export const deno = {
  ...denoSystem,
  jupyter: { $display, display, format, broadcast, image, ...templates },
};

/** A MIME bundle: all names of it have a slash. */
function isBundle(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => /^\w+\/[\w.+-]+$/.test(name));
}

/** `https://deno.land/x/display/mod.ts`, which showed things before there was `Deno.jupyter`. */
export const denoDisplay = {
  ...templates,
  plain: tag("text/plain"),
  $display,
  format,
  displayable,
  makeDisplayable: displayable,
  display: (value: unknown, options: DisplayOptions = {}) =>
    display(value, { raw: isBundle(value), ...options }),
};
