import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PLACE } from "./frames.js";
import { vlqNumbers } from "./sourceMap.js";

/** Files that scripts/bundle.mjs made of many, with a map beside each. */
const BUNDLE = new URL("../../src/bundle/", import.meta.url).href;
const MOST_REMEMBERED = 1000;

interface Map3 {
  readonly sources: readonly string[];
  readonly mappings: string;
}

const maps = new Map<string, Map3 | undefined>();
const known = new Map<string, string>();

/** A frame in the library's one file names the file that its code was written in. */
export function unbundled(frame: string): string {
  if (!frame.includes(BUNDLE)) return frame;
  return frame.replace(PLACE, (place, file: string, line: string, column: string) => {
    if (!file.startsWith(BUNDLE)) return place;
    const found = known.get(place) ?? original(file, Number(line), Number(column)) ?? place;
    if (known.size < MOST_REMEMBERED) known.set(place, found);
    return found;
  });
}

function original(file: string, line: number, column: number): string | undefined {
  if (!maps.has(file)) maps.set(file, readMap(file));
  const map = maps.get(file);
  const found = map && placeIn(map.mappings, line - 1, column - 1);
  if (!found) return undefined;
  const [source, sourceLine, sourceColumn] = found;
  return `${new URL(map.sources[source], file).href}:${sourceLine + 1}:${sourceColumn + 1}`;
}

function readMap(file: string): Map3 | undefined {
  try {
    return JSON.parse(readFileSync(fileURLToPath(`${file}.map`), "utf8"));
  } catch {
    return undefined;
  }
}

/** [source, its line, its column] of a place, all from 0. Read through each time: it is seldom asked. */
function placeIn(
  mappings: string,
  line: number,
  column: number,
): [number, number, number] | undefined {
  const place: [number, number, number] = [0, 0, 0];
  const lines = mappings.split(";", line + 1);
  if (lines.length <= line) return undefined;
  let found: [number, number, number] | undefined;
  for (const [at, text] of lines.entries()) {
    let generated = 0;
    for (const segment of text === "" ? [] : text.split(",")) {
      const numbers = vlqNumbers(segment);
      generated += numbers[0];
      if (numbers.length < 4) continue;
      for (let i = 0; i < 3; i++) place[i] += numbers[i + 1];
      if (at === line && (generated <= column || !found)) found = [...place];
    }
  }
  return found;
}
