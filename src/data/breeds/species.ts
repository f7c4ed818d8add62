import type { Text } from "../../host/index.js";
import type { Rng } from "../../tensor/index.js";
import type { Colour } from "../scenes/canvas.js";
import { between } from "../transforms/random.js";

export const PATTERNS = ["plain", "spots", "patches", "stripes", "saddle", "bib", "mask"] as const;
export const FURS = ["smooth", "wavy", "curly", "shaggy"] as const;
export const EARS = ["floppy", "pointed", "round"] as const;
export const TAILS = ["straight", "curled", "bushy", "short"] as const;

/** What animals of one kind have in common. Lengths are in heights of the body. */
export interface Species {
  /** Half the length of the body. */
  body: number;
  legs: number;
  legWidth: number;
  neck: number;
  head: number;
  snout: number;
  ears: (typeof EARS)[number];
  earSize: number;
  tail: (typeof TAILS)[number];
  pattern: (typeof PATTERNS)[number];
  /** Marks for each length of a body. */
  marks: number;
  fur: (typeof FURS)[number];
  /** Coat, and marks. */
  colours: readonly [Colour, Colour];
}

const colour = (hex: string): Colour => {
  const n = Number.parseInt(hex, 16);
  return [(n >> 16) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
};

/** A row of the table: shape numbers, then words, then colours. */
type Row = readonly [
  ko: string,
  en: string,
  shape: readonly [number, number, number, number, number, number],
  ears: Species["ears"],
  earSize: number,
  tail: Species["tail"],
  pattern: Species["pattern"],
  marks: number,
  fur: Species["fur"],
  coat: string,
  mark: string,
];

/** [body, legs, legWidth, neck, head, snout] and the rest; after how the breeds look from afar. */
const ROWS: readonly Row[] = [
  [
    "달마시안",
    "Dalmatian",
    [1.7, 1.6, 0.3, 0.9, 0.75, 0.7],
    "floppy",
    0.7,
    "straight",
    "spots",
    7,
    "smooth",
    "e9e6e0",
    "24211f",
  ],
  [
    "닥스훈트",
    "Dachshund",
    [2.3, 0.6, 0.32, 0.7, 0.7, 0.9],
    "floppy",
    0.9,
    "straight",
    "plain",
    3,
    "smooth",
    "8a4b26",
    "4f2812",
  ],
  [
    "시베리아허스키",
    "Siberian_husky",
    [1.6, 1.4, 0.36, 0.7, 0.85, 0.6],
    "pointed",
    0.7,
    "curled",
    "bib",
    3,
    "shaggy",
    "6d7078",
    "e8e8ea",
  ],
  [
    "비글",
    "Beagle",
    [1.6, 1.1, 0.34, 0.7, 0.78, 0.6],
    "floppy",
    0.9,
    "straight",
    "patches",
    2.2,
    "smooth",
    "e4ddd2",
    "7b4524",
  ],
  [
    "푸들",
    "Poodle",
    [1.3, 1.6, 0.36, 1, 0.8, 0.6],
    "floppy",
    1,
    "short",
    "plain",
    3,
    "curly",
    "d9d2c6",
    "b8ae9f",
  ],
  [
    "골든리트리버",
    "Golden_retriever",
    [1.7, 1.3, 0.38, 0.8, 0.82, 0.65],
    "floppy",
    0.75,
    "bushy",
    "plain",
    3,
    "wavy",
    "c98f45",
    "e2b877",
  ],
  [
    "저먼셰퍼드",
    "German_shepherd",
    [1.8, 1.4, 0.34, 0.8, 0.8, 0.8],
    "pointed",
    0.9,
    "bushy",
    "saddle",
    3,
    "smooth",
    "a87440",
    "2b2522",
  ],
  [
    "웰시코기",
    "Welsh_corgi",
    [1.9, 0.55, 0.36, 0.6, 0.82, 0.6],
    "pointed",
    0.9,
    "short",
    "bib",
    3,
    "smooth",
    "c07b38",
    "efe9df",
  ],
  [
    "그레이하운드",
    "Greyhound",
    [2, 2, 0.22, 1.2, 0.62, 0.9],
    "floppy",
    0.45,
    "straight",
    "plain",
    3,
    "smooth",
    "8d8a87",
    "6d6a68",
  ],
  [
    "퍼그",
    "Pug",
    [1.35, 0.8, 0.36, 0.4, 0.9, 0.2],
    "floppy",
    0.5,
    "curled",
    "mask",
    3,
    "smooth",
    "cdb089",
    "2c2624",
  ],
  [
    "사모예드",
    "Samoyed",
    [1.5, 1.2, 0.42, 0.6, 0.92, 0.5],
    "pointed",
    0.6,
    "curled",
    "plain",
    3,
    "shaggy",
    "efeeea",
    "dcdad4",
  ],
  [
    "복서",
    "Boxer",
    [1.6, 1.5, 0.34, 0.8, 0.85, 0.35],
    "floppy",
    0.55,
    "short",
    "stripes",
    5,
    "smooth",
    "a5682f",
    "46301f",
  ],
  [
    "보더콜리",
    "Border_collie",
    [1.7, 1.3, 0.34, 0.8, 0.76, 0.65],
    "round",
    0.6,
    "bushy",
    "bib",
    3,
    "wavy",
    "23211f",
    "eeece8",
  ],
  [
    "진돗개",
    "Jindo",
    [1.55, 1.5, 0.32, 0.8, 0.78, 0.6],
    "pointed",
    0.65,
    "curled",
    "plain",
    3,
    "smooth",
    "dcbd8c",
    "eee0c4",
  ],
  [
    "삽살개",
    "Sapsali",
    [1.5, 1.1, 0.46, 0.6, 0.95, 0.5],
    "floppy",
    0.9,
    "bushy",
    "plain",
    3,
    "shaggy",
    "6f6e72",
    "8f8e92",
  ],
  [
    "불도그",
    "Bulldog",
    [1.5, 0.7, 0.46, 0.3, 1, 0.22],
    "round",
    0.4,
    "short",
    "patches",
    1.6,
    "smooth",
    "e8e0d4",
    "a56f42",
  ],
  [
    "차우차우",
    "Chow_chow",
    [1.3, 1, 0.5, 0.4, 1.05, 0.35],
    "round",
    0.45,
    "curled",
    "plain",
    3,
    "curly",
    "a9602c",
    "8d4b20",
  ],
  [
    "바셋하운드",
    "Basset_hound",
    [2.1, 0.5, 0.42, 0.6, 0.88, 0.8],
    "floppy",
    1.3,
    "straight",
    "saddle",
    3,
    "smooth",
    "e2d6c3",
    "5c3a22",
  ],
  [
    "도베르만",
    "Doberman",
    [1.65, 1.7, 0.28, 1.1, 0.68, 0.85],
    "pointed",
    0.8,
    "short",
    "mask",
    3,
    "smooth",
    "2a2422",
    "9b5a2a",
  ],
  [
    "바이마라너",
    "Weimaraner",
    [1.75, 1.6, 0.3, 1, 0.74, 0.75],
    "floppy",
    0.85,
    "straight",
    "plain",
    3,
    "wavy",
    "857a74",
    "6e645f",
  ],
];

/** The twenty breeds of the stand-in set, with their names. */
export const BREEDS: readonly { name: Text; species: Species }[] = ROWS.map(
  ([ko, en, [body, legs, legWidth, neck, head, snout], ears, earSize, tail, ...coat]) => {
    const [pattern, marks, fur, first, second] = coat;
    const colours = [colour(first), colour(second)] as const;
    const shape = { body, legs, legWidth, neck, head, snout, ears, earSize, tail };
    return { name: { ko, en }, species: { ...shape, pattern, marks, fur, colours } };
  },
);

const pick = <T>(random: Rng, words: readonly T[]): T => words[random.int(words.length)];

/** A kind of animal that is none of the breeds: what the backbone learned from. */
export function randomSpecies(random: Rng): Species {
  const light = between(random, 0.1, 0.9);
  const tint = (): Colour => {
    const base = between(random, 0.08, 0.92);
    const warm = between(random, -0.1, 0.25);
    return [base + 0.6 * warm, base, base - 0.6 * warm];
  };
  const first = tint();
  let second = tint();
  // Marks that can be seen.
  while (Math.abs(second[1] - first[1]) < 0.25) second = tint();
  return {
    body: between(random, 1.2, 2.4),
    legs: between(random, 0.4, 2),
    legWidth: between(random, 0.2, 0.5),
    neck: between(random, 0.3, 1.3),
    head: between(random, 0.6, 1.05),
    snout: between(random, 0.15, 1),
    ears: pick(random, EARS),
    earSize: between(random, 0.4, 1.3),
    tail: pick(random, TAILS),
    pattern: pick(random, PATTERNS),
    marks: between(random, 1.5, 4) + 3 * light,
    fur: pick(random, FURS),
    colours: [first, second],
  };
}
