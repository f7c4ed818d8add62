/** A cell that a lesson shows: answers may use what it defines, and then the grader runs it, from the lesson's own source. */
export interface ShownCell<Source> {
  name: string;
  source: Source;
  /** The names it declares at the top. */
  defines: ReadonlySet<string>;
  /** Every word in it: what it may need. */
  words: ReadonlySet<string>;
}

const DECLARED =
  /^(?:async\s+)?(?:function\*?|class|const|let|var)\s+(?:([\w$]+)|[[{]([^=]*?)[\]}]\s*(?::[^=]*)?=)/gm;

/** What a cell declares and needs, by its text. Only ever used on our own lessons, which are formatted. */
export function shownCell<Source>(name: string, text: string, source: Source): ShownCell<Source> {
  const defines = [...text.matchAll(DECLARED)].flatMap(([, plain, pattern]) =>
    plain === undefined ? (pattern?.match(/[\w$]+/g) ?? []) : [plain],
  );
  return { name, source, defines: new Set(defines), words: new Set(text.match(/[\w$]+/g)) };
}

/** The cells that define these names, and what these cells need, in the lesson's order. */
export function defining<Source>(
  names: Iterable<string>,
  cells: readonly ShownCell<Source>[],
): ShownCell<Source>[] {
  const wanted = new Set<ShownCell<Source>>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const cell of cells)
      if (cell.defines.has(name) && !wanted.has(cell)) {
        wanted.add(cell);
        open.push(...cell.words);
      }
  return cells.filter((cell) => wanted.has(cell));
}
