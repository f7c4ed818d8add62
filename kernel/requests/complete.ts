import { toCodePoints, toUnits } from "../language/places.js";
import type { Candidate, Completion } from "../language/protocol.js";

/** Who knows what may stand at a place. */
export interface Completer {
  complete(code: string, cursor: number): Promise<Completion | undefined>;
  /** The properties that a live value has, where the code that runs leaves time to say so. */
  propertiesOf(path: readonly string[]): Promise<string[]>;
}

/** The answer to `complete_request`; where nothing is known, a valid one without candidates. */
export async function complete(
  content: Record<string, unknown>,
  completer: Completer,
): Promise<object> {
  const code = typeof content.code === "string" ? content.code : "";
  const points = typeof content.cursor_pos === "number" ? content.cursor_pos : 0;
  const cursor = toUnits(code, points);
  const found = await completer.complete(code, cursor);
  const start = toCodePoints(code, found?.start ?? cursor);
  const end = toCodePoints(code, found?.end ?? cursor);
  const candidates = found ? await withLive(found, code, completer) : [];
  return {
    status: "ok",
    matches: candidates.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: candidates.map((candidate) => ({ start, end, ...candidate })),
    },
  };
}

/** Where the type is `any`, the value itself knows what it has. */
async function withLive(
  { candidates, path, start, end }: Completion,
  code: string,
  completer: Completer,
): Promise<readonly Candidate[]> {
  if (candidates.length > 0 || !path) return candidates;
  const prefix = code.slice(start, end).toLowerCase();
  const names = await completer.propertiesOf(path);
  return names
    .filter((name) => name.toLowerCase().startsWith(prefix))
    .map((text) => ({ text, type: "property" }));
}
