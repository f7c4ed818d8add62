/** Frames are lines of a stack trace: `    at train (In[3]:5:7)`. */

/** Script, line, column. */
export const PLACE = /(In\[[^\]]*\]|file:\/\/[^\s)]+?|(?<=[ (])\/[^\s():]+):(\d+):(\d+)/;

/** Where no frame is the user's own, so many of the innermost are shown. */
const INNERMOST = 6;
const MOST = 16;
const LONGEST_CYCLE = 4;
/** The library's own files, and the checks of its lessons. */
const LIBRARY = ["../../", "../../../notebooks/checks/"].flatMap((path) => {
  const { href, pathname } = new URL(path, import.meta.url);
  return [href, pathname];
});

/** A frame of a cell, or of a file of the user's: not of a package, not of the library. */
export function isUsers(frame: string): boolean {
  const file = PLACE.exec(frame)?.[1];
  if (file === undefined) return false;
  return (
    file.startsWith("In[") ||
    !(file.includes("/node_modules/") || LIBRARY.some((place) => file.startsWith(place)))
  );
}

/** What `error.stack` holds: the place where it happened, and the user's own frames. */
export function shortenStack(frames: readonly string[]): string[] {
  return withoutCycles(frames)
    .filter((frame, i) => i < INNERMOST || isUsers(frame) || isFold(frame))
    .slice(0, 2 * MOST);
}

const isFold = (frame: string): boolean => frame.startsWith("    …");

/**
 * The frames as their reader needs them: the user's own code first, then where in the library it
 * happened; calls between are counted, and so are repetitions of a recursion.
 */
export function foldFrames(frames: readonly string[]): string[] {
  const first = frames.findIndex(isUsers);
  if (first < 0) return frames.slice(0, INNERMOST);
  const last = frames.findLastIndex((frame) => isUsers(frame) || isFold(frame));
  const own = foldLibrary(frames.slice(first, last + 1));
  const shown = own.slice(0, MOST);
  if (own.length > MOST) shown.push(`    … ${own.length - MOST} more`);
  const deepest = frames.slice(0, first).find((frame) => !frame.endsWith("(<anonymous>)"));
  if (deepest) shown.push(`    … in ${deepest.trim().replace(/^at /, "")}`);
  return shown;
}

function foldLibrary(frames: readonly string[]): string[] {
  const shown: string[] = [];
  let hidden = 0;
  for (const frame of frames) {
    if (!isUsers(frame) && !isFold(frame)) {
      // `Array.map` and its like are the language's own.
      if (!frame.endsWith("(<anonymous>)")) hidden++;
      continue;
    }
    if (hidden > 0) shown.push(`    … ${hidden} in packages`);
    hidden = 0;
    shown.push(frame);
  }
  return shown;
}

/** `f` that calls itself, or `f` and `g` one another: the round is written once. */
function withoutCycles(frames: readonly string[]): string[] {
  const shown: string[] = [];
  for (let i = 0; i < frames.length; ) {
    const [length, times] = cycleAt(frames, i);
    shown.push(...frames.slice(i, i + length));
    if (times > 1) shown.push(`    … again, ${times - 1} times`);
    i += length * times;
  }
  return shown;
}

/** [frames of a round, rounds] from here on. */
function cycleAt(frames: readonly string[], start: number): [number, number] {
  for (let length = 1; length <= LONGEST_CYCLE; length++) {
    let end = start + length;
    while (end < frames.length && frames[end] === frames[end - length]) end++;
    const times = Math.floor((end - start) / length);
    if (times >= 3) return [length, times];
  }
  return [1, 1];
}
