export function table(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  alignments: string,
): string;
export function number(value: number): string;
