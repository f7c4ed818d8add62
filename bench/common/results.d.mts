export function report(
  content: { rows: readonly object[] },
  date?: Date,
): { rows: Record<string, unknown>[]; machine: Record<string, unknown>; date: string };
export function save(name: string, content: { rows: readonly object[] }): string;
export function rounded<T>(value: T): T;
