/** How many labels of a test set were found to be wrong. */
export interface LabelErrorCount {
  dataset: string;
  kind: "image" | "text" | "audio";
  /** Examples of the test set. */
  size: number;
  /** Found by confident learning. */
  guessed: number;
  /** Of these, shown to people. */
  checked: number;
  /** Of these, wrong as most of them said. */
  validated: number;
  source: string;
}

const SOURCE = "Northcutt, Athalye, Mueller 2021, arXiv 2103.14749 (first version), table 1";

/** Label errors in the test sets of ten much used data sets. */
export const LABEL_ERRORS: readonly LabelErrorCount[] = [
  count("MNIST", "image", 10_000, 100, 100, 15),
  count("CIFAR-10", "image", 10_000, 275, 275, 54),
  count("CIFAR-100", "image", 10_000, 2_235, 2_235, 585),
  count("Caltech-256", "image", 30_607, 4_643, 400, 65),
  count("ImageNet", "image", 50_000, 5_440, 5_440, 2_916),
  count("QuickDraw", "image", 50_426_266, 6_825_383, 2_500, 1_870),
  count("20news", "text", 7_532, 93, 93, 82),
  count("IMDB", "text", 25_000, 1_310, 1_310, 725),
  count("Amazon", "text", 9_996_437, 533_249, 1_000, 732),
  count("AudioSet", "audio", 20_371, 307, 307, 275),
];

function count(
  dataset: string,
  kind: LabelErrorCount["kind"],
  size: number,
  guessed: number,
  checked: number,
  validated: number,
): LabelErrorCount {
  return { dataset, kind, size, guessed, checked, validated, source: SOURCE };
}

/**
 * The estimated percentage of wrong labels: guessed · validated ÷ checked, of the whole test set.
 * @example labelErrorRate({ guessed: 100, checked: 50, validated: 10, size: 1000 }) // 2
 */
export function labelErrorRate({
  guessed,
  checked,
  validated,
  size,
}: Pick<LabelErrorCount, "guessed" | "checked" | "validated" | "size">): number {
  return (100 * ((guessed * validated) / checked)) / size;
}
