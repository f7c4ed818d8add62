/** Where a line of names ends: as wide as a cell shows without scrolling. */
const WIDTH = 88;

/**
 * A long import as a paragraph instead of one name a line: the formatter's way suits a diff, but in
 * a notebook it would fill the first screen.
 */
export function foldImports(source: string): string {
  return source.replace(
    /^import \{\n([^}]*)\n\} from ("[^"]+");$/gm,
    (_, names: string, from: string) => {
      const lines = [" "];
      for (const name of names.split(",").map((one) => one.trim())) {
        if (name === "") continue;
        const line = `${lines[lines.length - 1]} ${name},`;
        if (line.length <= WIDTH) lines[lines.length - 1] = line;
        else lines.push(`  ${name},`);
      }
      return ["import {", ...lines, `} from ${from};`].join("\n");
    },
  );
}
