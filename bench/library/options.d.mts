import type { Option } from "../common/arguments.mjs";

export const USAGE: string;
export const ABOUT: string;
export const OPTIONS: Record<string, Option>;
export function settle(options: Record<string, unknown>): Record<string, unknown>;
