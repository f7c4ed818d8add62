const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** [generated column, source line, source column], all from 0. */
type Segment = readonly [number, number, number];

/** From a place in the script that runs to the place in the cell that was written. */
export class SourceMap {
  #lines: Segment[][] | undefined;

  constructor(private readonly mappings: string) {}

  /** Lines and columns count from 1, as in stack traces. */
  original(line: number, column: number): { line: number; column: number } | undefined {
    this.#lines ??= decode(this.mappings);
    const segments = this.#lines[line - 1] ?? [];
    const found = segments.findLast(([from]) => from <= column - 1) ?? segments[0];
    return found && { line: found[1] + 1, column: found[2] + 1 };
  }
}

/** The `mappings` of a source map, version 3 (ECMA-426), with a single source. */
function decode(mappings: string): Segment[][] {
  let sourceLine = 0;
  let sourceColumn = 0;
  return mappings.split(";").map((line) => {
    let generated = 0;
    const segments: Segment[] = [];
    for (const text of line.split(",")) {
      const [column, source, dLine, dColumn] = vlqNumbers(text);
      if (column === undefined) continue;
      generated += column;
      if (source === undefined) continue;
      sourceLine += dLine;
      sourceColumn += dColumn;
      segments.push([generated, sourceLine, sourceColumn]);
    }
    return segments;
  });
}

/** Base-64 variable-length quantities: five bits a digit, the lowest of the number is its sign. */
export function vlqNumbers(text: string): number[] {
  const result: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = VALUE.get(digit) ?? 0;
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    result.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return result;
}
