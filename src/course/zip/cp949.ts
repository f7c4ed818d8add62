/**
 * Windows' code page 949, in which Korean Windows writes names: KS X 1001 (which Node decodes as "euc-kr"), and the Hangul
 * syllables that are missing there, in the order of Unicode, on the codes that are left free.
 */
export function decodeCp949(bytes: Uint8Array): string | null {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] as number;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      i += 1;
      continue;
    }
    const letter = letters().get((lead << 8) | (bytes[i + 1] ?? 0));
    if (letter === undefined) return null;
    text += letter;
    i += 2;
  }
  return text;
}

let table: Map<number, string> | undefined;

function letters(): Map<number, string> {
  if (table) return table;
  table = standard();
  const known = new Set(table.values());
  const codes = freeCodes();
  for (let code = 0xac00, next = 0; code <= 0xd7a3; code++) {
    const syllable = String.fromCharCode(code);
    if (!known.has(syllable)) table.set(codes[next++] as number, syllable);
  }
  return table;
}

/** KS X 1001. */
function standard(): Map<number, string> {
  const decoder = new TextDecoder("euc-kr", { fatal: true });
  const found = new Map<number, string>();
  for (let lead = 0xa1; lead <= 0xfe; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++)
      try {
        found.set((lead << 8) | trail, decoder.decode(Uint8Array.of(lead, trail)));
      } catch {
        // Not given to any letter.
      }
  return found;
}

function freeCodes(): number[] {
  const codes: number[] = [];
  for (let lead = 0x81; lead <= 0xc6; lead++)
    for (let trail = 0x41; trail <= (lead <= 0xa0 ? 0xfe : 0xa0); trail++) {
      const isLetter = trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81;
      if (isLetter) codes.push((lead << 8) | trail);
    }
  return codes;
}
