export interface Option {
  type: "flag" | "text" | "number" | "list";
  of?: readonly string[];
  default?: unknown;
  says: string;
  hint?: string;
}
export class UsageError extends Error {}
export function readArguments(
  args: readonly string[],
  options: Record<string, Option>,
): Record<string, unknown>;
export function helpText(usage: string, about: string, options: Record<string, Option>): string;
