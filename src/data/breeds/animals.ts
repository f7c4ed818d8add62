import { t } from "../../host/index.js";
import { OptionError, rng } from "../../tensor/index.js";
import { ImageDataset } from "../dataset.js";
import { portrait } from "./portrait.js";
import { BREEDS, randomSpecies, type Species } from "./species.js";

export interface BreedOptions {
  /** Pictures of each breed. Default 60. */
  perBreed?: number;
  /** Height and width. Default 64. */
  size?: number;
  /** The same seed gives the same pictures. Default 0. */
  seed?: number;
}

/**
 * Drawn dogs of twenty breeds, which differ in build, ears, tail, marks, hair and colour; every picture
 * has another pose, light and place: [3, size, size]. The stand-in for Stanford Dogs where there is no network.
 * @throws  OptionError breeds: expected perBreed of at least 1, got 0
 * @throws  OptionError breeds: expected a size from 16 to 256, got 8
 * @example breeds({ perBreed: 1, size: 16 }).classes[12] // "Border collie"
 */
export function breeds({ perBreed = 60, size = 64, seed = 0 }: BreedOptions = {}): ImageDataset {
  checkBreeds("breeds", perBreed, size);
  const names = BREEDS.map(({ name }) => t(name).replaceAll("_", " "));
  const species = BREEDS.map((breed) => breed.species);
  return drawn(species, names, { perClass: perBreed, size, seed });
}

export function checkBreeds(op: string, perBreed: number, size: number): void {
  if (!(Number.isInteger(perBreed) && perBreed >= 1)) {
    throw new OptionError(op, "perBreed of at least 1", `${perBreed}`);
  }
  if (!(Number.isInteger(size) && size >= 16 && size <= 256)) {
    throw new OptionError(op, "a size from 16 to 256", `${size}`);
  }
}

export interface AnimalOptions {
  /** Kinds of animals. Default 10, at most 256. */
  kinds?: number;
  /** Pictures of each kind. Default 100. */
  perKind?: number;
  /** Height and width. Default 32. */
  size?: number;
  /** Of the pictures. Default 0. */
  seed?: number;
  /** Of the kinds: another number, other animals. Default 0. */
  kindSeed?: number;
}

/**
 * Drawn animals of invented kinds, none of them one of the `breeds`: colour pictures of CIFAR's shape,
 * as many as wanted, that are not learned at a glance: [3, size, size].
 * @throws  OptionError animals: expected kinds from 2 to 256, got 1
 * @throws  OptionError animals: expected perKind of at least 1, got 0
 * @throws  OptionError animals: expected a size from 16 to 256, got 8
 * @example animals({ kinds: 3, perKind: 2 }).batch([0, 1]).x.shape // [2, 3, 32, 32]
 */
export function animals(options: AnimalOptions = {}): ImageDataset {
  const { kinds = 10, perKind = 100, size = 32, seed = 0, kindSeed = 0 } = options;
  if (!(Number.isInteger(kinds) && kinds >= 2 && kinds <= 256)) {
    throw new OptionError("animals", "kinds from 2 to 256", `${kinds}`);
  }
  if (!(Number.isInteger(perKind) && perKind >= 1)) {
    throw new OptionError("animals", "perKind of at least 1", `${perKind}`);
  }
  checkBreeds("animals", 1, size);
  const random = rng(kindSeed);
  const species = Array.from({ length: kinds }, () => randomSpecies(random.fork()));
  const names = species.map((_, i) => t({ ko: `동물 ${i + 1}`, en: `animal ${i + 1}` }));
  return drawn(species, names, { perClass: perKind, size, seed });
}

/** Picture i is of class i mod classes, so that the first ones are a fair choice. */
function drawn(
  species: readonly Species[],
  classes: readonly string[],
  { perClass, size, seed }: { perClass: number; size: number; seed: number },
): ImageDataset {
  const count = perClass * species.length;
  const bytes = 3 * size * size;
  const images = new Uint8Array(count * bytes);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % species.length);
  const random = rng(seed);
  for (let i = 0; i < count; i++) {
    const into = images.subarray(i * bytes, (i + 1) * bytes);
    portrait(into, size, species[labels[i]], random.fork());
  }
  return new ImageDataset({ images, labels, shape: [3, size, size], classes });
}
