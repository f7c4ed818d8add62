const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** [generated column, source line, source column], all from 0. */
type Segment = readonly [number, number, number];

/** From a place in the script that runs to the place in the cell that was written. */
export class SourceMap {
  #lines: Segment[][] | undefined;

  constructor(readonly mappings: string) {}

  /** Lines and columns count from 1, as in stack traces. */
  original(line: number, column: number): { line: number; column: number } | undefined {
    this.#lines ??= decode(this.mappings);
    const segments = this.#lines[line - 1] ?? [];
    const found = segments.findLast(([from]) => from <= column - 1) ?? segments[0];
    return found && { line: found[1] + 1, column: found[2] + 1 };
  }

  /** The same for a line that the compiler made: it belongs to what stands before it. */
  near(line: number, column: number): { line: number; column: number } | undefined {
    for (let above = line; above > 0; above--) {
      const found = this.original(above, above === line ? column : Number.POSITIVE_INFINITY);
      if (found) return found;
    }
    return undefined;
  }

  /** Where the script's code for a written line begins; undefined where the line has none. */
  generated(line: number): { line: number; column: number } | undefined {
    this.#lines ??= decode(this.mappings);
    let best: { line: number; column: number; from: number } | undefined;
    for (const [i, segments] of this.#lines.entries()) {
      for (const [column, sourceLine, from] of segments) {
        if (sourceLine !== line - 1 || (best && best.from <= from)) continue;
        best = { line: i + 1, column: column + 1, from };
      }
    }
    return best && { line: best.line, column: best.column };
  }

  /** The first line from this one on that has code. */
  nextLine(line: number): number | undefined {
    this.#lines ??= decode(this.mappings);
    let next: number | undefined;
    for (const [, from] of this.#lines.flat()) {
      if (from + 1 >= line && (next === undefined || from + 1 < next)) next = from + 1;
    }
    return next;
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
