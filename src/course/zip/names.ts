import { decodeCp949 } from "./cp949.js";
import { crc32 } from "./deflate.js";

export interface RawName {
  readonly bytes: Buffer;
  /** The entry's extra fields. */
  readonly extra: Buffer;
  /** The archive says that the name is UTF-8. */
  readonly utf8: boolean;
}

/**
 * The names of an archive's files. Where it does not say that they are UTF-8 (Windows' Explorer does not), they are taken for
 * UTF-8 if all of them are, else for CP949, which Korean Windows writes, else for CP437, which the format's own text names.
 */
export function decodeNames(names: readonly RawName[]): string[] {
  const unsure = names.filter((name) => !name.utf8 && unicodeName(name) === null);
  const decoders = [utf8, decodeCp949, cp437];
  const decode = decoders.find((one) => unsure.every(({ bytes }) => one(bytes) !== null)) ?? cp437;
  return names.map((name) => {
    const given = unicodeName(name) ?? (name.utf8 ? utf8 : decode)(name.bytes);
    return (given ?? cp437(name.bytes)).replaceAll("\\", "/").replaceAll("\0", "\ufffd");
  });
}

/** The extra field 0x7075 (Info-ZIP) holds the name in UTF-8 and the checksum of the one it stands for. */
function unicodeName({ bytes, extra }: RawName): string | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    const field = extra.subarray(at + 4, at + 4 + length);
    if (id === 0x7075 && field.length > 5 && field[0] === 1) {
      if (field.readUInt32LE(1) === crc32(bytes)) return utf8(field.subarray(5));
    }
    at += 4 + length;
  }
  return null;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const HIGH =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const cp437 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : HIGH[byte - 128])).join("");
