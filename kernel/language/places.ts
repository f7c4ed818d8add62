/** Jupyter counts code points; JavaScript and TypeScript count UTF-16 units. */
export function toUnits(code: string, codePoints: number): number {
  let units = 0;
  let points = 0;
  for (const char of code) {
    if (points++ >= codePoints) break;
    units += char.length;
  }
  return units;
}

export function toCodePoints(code: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units && at < code.length; points++) {
    at += (code.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return points;
}

/** `a.b?.c` that ends at the place: the names that lead to a value, without running anything. */
export function pathBefore(code: string, end: number): string[] | undefined {
  const found =
    /[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Start}$_#][\p{ID_Continue}$]*)*$/u.exec(
      code.slice(0, end),
    );
  if (!found) return undefined;
  // `f().x` or `a[0].x`: what stands before is no name.
  if (/[.)\]]$/.test(code.slice(0, found.index).trimEnd())) return undefined;
  return found[0].split(/\??\./);
}
