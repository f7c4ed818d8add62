/**
 * Korean particles that fit what stands before them, digits and Latin letters too: 3이, 2가, NaN이.
 */

/** With a final consonant / without. `으로/로` also takes `로` after ㄹ. */
export type Josa =
  | "이/가"
  | "은/는"
  | "을/를"
  | "과/와"
  | "이에요/예요"
  | "이어야/여야"
  | "이라고/라고"
  | "으로/로";

type Ending = "vowel" | "rieul" | "consonant";

/** How the digits are read: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGITS: readonly Ending[] = [
  "consonant",
  "rieul",
  "vowel",
  "consonant",
  "vowel",
  "vowel",
  "consonant",
  "rieul",
  "rieul",
  "vowel",
];

/**
 * The text with the particle that fits it.
 * @example withJosa("7", "으로/로") // "7로"
 */
export function withJosa(text: string, josa: Josa): string {
  const [consonant, vowel] = josa.split("/");
  const ending = endingOf(text);
  const plain = ending === "vowel" || (ending === "rieul" && josa === "으로/로");
  return text + (plain ? vowel : consonant);
}

/** How the last letter or digit is pronounced; brackets, quotes and the like are silent. */
function endingOf(text: string): Ending {
  // An explanation in parentheses is not read before a particle: 숫자(number)가.
  const read = text.replace(/(?<=\p{L})\([^()]*\)$/u, "");
  const last = [...read].reverse().find((c) => /[\p{L}\p{N}%]/u.test(c)) ?? "";
  if (/[0-9]/.test(last)) return DIGITS[Number(last)];
  if (/[가-힣]/.test(last)) return hangulEnding(last);
  // 엘, 알 end in ㄹ; 엠, 엔 in a consonant; every other letter's name in a vowel; % is 퍼센트.
  if (/[lr]/i.test(last)) return "rieul";
  return /[mn]/i.test(last) ? "consonant" : "vowel";
}

function hangulEnding(syllable: string): Ending {
  const final = (syllable.charCodeAt(0) - 0xac00) % 28;
  if (final === 0) return "vowel";
  return final === 8 ? "rieul" : "consonant";
}
