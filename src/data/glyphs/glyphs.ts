import { OptionError, type Rng, rng } from "../../tensor/index.js";
import { ImageDataset } from "../dataset.js";
import { between } from "../transforms/random.js";
import { FACES, type Face, font, inkOf } from "./font.js";

/** Characters that go together. */
export const CHARACTERS = {
  digits: "0123456789",
  latin: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  /** One syllable for each first consonant. */
  hangul: "가나다라마바사아자차카타파하",
  /** The consonants and vowels that syllables are made of. */
  jamo: "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣ",
} as const;

export interface GlyphOptions {
  /** The classes: one of the sets, or the characters themselves. Default "hangul". */
  characters?: keyof typeof CHARACTERS | string;
  /** How many pictures; every class as often as the others. Default 1000. */
  count?: number;
  /** Height and width. Default 28. */
  size?: number;
  /** Default all of them. */
  faces?: readonly Face[];
  /** How much the characters are turned, moved, scaled and covered by noise: 0 not at all. Default 1. */
  distortion?: number;
  /** The same seed gives the same pictures. Default 0. */
  seed?: number;
}

/**
 * Pictures of printed characters, Hangul or Latin, each drawn with a random face, place, size, angle,
 * brightness and noise: [1, size, size]. Generated here, so that nothing has to be fetched.
 * @throws  OptionError glyphs: expected at least 2 different characters, got "가"
 * @throws  OptionError glyphs: expected a count of at least 1, got 0
 * @throws  OptionError glyphs: expected a size of at least 8, got 4
 * @throws  OptionError glyphs: expected a distortion from 0 to 2, got 3
 * @example glyphs({ characters: "digits", count: 20 }).classes.length // 10
 */
export function glyphs(options: GlyphOptions = {}): ImageDataset {
  const { characters = "hangul", count = 1000, size = 28, distortion = 1, seed = 0 } = options;
  const { faces = FACES } = options;
  const known = Object.hasOwn(CHARACTERS, characters);
  const classes = [...new Set(known ? CHARACTERS[characters as "latin"] : characters)];
  check(options, classes);
  const images = new Uint8Array(count * size * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes.length);
  const random = rng(seed);
  for (let i = 0; i < count; i++) {
    const own = random.fork();
    const into = images.subarray(i * size * size, (i + 1) * size * size);
    draw(into, size, classes[labels[i]], faces[own.int(faces.length)], own, distortion);
  }
  return new ImageDataset({ images, labels, shape: [1, size, size], classes });
}

function check({ count = 1000, size = 28, distortion = 1 }: GlyphOptions, classes: string[]) {
  if (classes.length < 2 || classes.length > 256) {
    const expected = classes.length < 2 ? "at least 2 different" : "at most 256";
    throw new OptionError("glyphs", `${expected} characters`, JSON.stringify(classes.join("")));
  }
  for (const character of classes) inkOf(font("11").bits(character), character);
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new OptionError("glyphs", "a count of at least 1", `${count}`);
  }
  if (!(Number.isInteger(size) && size >= 8)) {
    throw new OptionError("glyphs", "a size of at least 8", `${size}`);
  }
  if (!(distortion >= 0 && distortion <= 2)) {
    throw new OptionError("glyphs", "a distortion from 0 to 2", `${distortion}`);
  }
}

/** Points per pixel and axis that are looked at, so that edges become soft. */
const FINE = 3;

/** Draws one character: each point of the picture is looked up where it comes from in the face's cell. */
function draw(
  into: Uint8Array,
  size: number,
  character: string,
  face: Face,
  random: Rng,
  distortion: number,
): void {
  const { height, width, bits } = font(face);
  const ink = inkOf(bits(character), character);
  const spread = (by: number) => between(random, -by, by) * distortion;
  const angle = spread(0.2);
  const shear = spread(0.15);
  const fit = (0.82 * size) / Math.max(height, width);
  const [sx, sy] = [0, 0].map(() => fit * (1 + spread(0.15)));
  const [dx, dy] = [spread(0.08) * size, spread(0.08) * size];
  const paper = Math.abs(spread(0.25));
  const light = 1 - Math.abs(spread(0.3));
  const grain = Math.abs(spread(0.08));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const inked = (x: number, y: number): number => {
    const [u, v] = [x - size / 2 - dx, y - size / 2 - dy];
    const across = (cos * u + sin * v) / sx;
    const down = (cos * v - sin * u) / sy;
    const column = Math.floor(across - shear * down + width / 2);
    const row = Math.floor(down + height / 2);
    return column >= 0 && column < width && row >= 0 && row < height
      ? ink[row * width + column]
      : 0;
  };
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let a = 0; a < FINE; a++) {
        for (let b = 0; b < FINE; b++) sum += inked(j + (b + 0.5) / FINE, i + (a + 0.5) / FINE);
      }
      const value = paper + (light - paper) * (sum / FINE ** 2) + grain * random.normal();
      into[i * size + j] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
}
