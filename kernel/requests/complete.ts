/** `complete_request`: no candidates yet; the answer is a valid one, so that clients go on. */
export function complete(content: Record<string, unknown>): object {
  const cursor = typeof content.cursor_pos === "number" ? content.cursor_pos : 0;
  return { status: "ok", matches: [], cursor_start: cursor, cursor_end: cursor, metadata: {} };
}
