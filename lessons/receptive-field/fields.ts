/** The walk through a stack's layers that the reference and the known mistakes of this lesson share. */
interface Slip {
  /** The layer's stride counts for itself already. */
  readonly ownStrideFirst?: boolean;
  /** Strides are added up in place of multiplied. */
  readonly added?: boolean;
  /** Each layer adds its whole side. */
  readonly whole?: boolean;
}

/** How much of the input one number sees, and how far apart two neighbours look. */
export function walk(
  kernelSizes: number[],
  strides: number[],
  { ownStrideFirst, added, whole }: Slip = {},
): { field: number; jump: number } {
  let [field, jump] = [1, 1];
  kernelSizes.forEach((f, l) => {
    const next = added ? jump + strides[l] : jump * strides[l];
    field += (whole ? f : f - 1) * (ownStrideFirst ? next : jump);
    jump = next;
  });
  return { field, jump };
}
