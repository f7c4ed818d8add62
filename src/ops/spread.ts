/** How an operand of a broadcast lies under the result, as the routine for two operands knows it. */
import {
  BINARY,
  type BinaryName,
  type Block,
  type Device,
  FLAT,
  type Form,
  floatsOf,
  REPEAT,
  Storage,
} from "../engine/index.js";
import { type Shape, sameShape, sizeOf } from "../tensor/shape.js";
import { expandedBlock } from "./expand.js";
import type { OpName } from "./operation.js";

/** Numbers and their shape. */
export interface Part {
  readonly storage: Storage;
  readonly shape: Shape;
}

/** What is multiplied, added, … with what: modes of `REPEAT` over [outer, inner]. */
interface Laid {
  readonly mode: number;
  readonly block: Block;
  /** The length of a row, where the mode settles it. */
  readonly inner: number | null;
}

/** a ∘ b of the broadcast shape by the routines; as pixels where one of the two lies so. */
export function binaryOnDevice(
  device: Device,
  name: BinaryName,
  op: OpName,
  a: Part,
  b: Part,
  shape: Shape,
): Storage {
  return onPixels(device, name, op, a, b, shape) ?? onRows(device, name, op, a, b, shape);
}

function run(
  device: Device,
  name: BinaryName,
  [a, modeA]: readonly [number, number],
  [b, modeB]: readonly [number, number],
  y: number,
  [outer, inner]: readonly [number, number],
): void {
  device.routines.binary(BINARY[name], a, b, y, outer, inner, modeA, modeB);
}

/**
 * Pixels with pixels, with one number a channel, or with one number a channel of each image. What is
 * padded stays zero: the routine computes with it, so only where 0 ∘ 0 is 0, or nothing is padded.
 */
function onPixels(
  device: Device,
  name: BinaryName,
  op: OpName,
  a: Part,
  b: Part,
  shape: Shape,
): Storage | null {
  const whole = [a, b].find((part) => part.storage.inPixels && sameShape(part.shape, shape));
  const form = whole?.storage.form;
  if (form?.kind !== "pixels") return null;
  const { n, c } = form;
  if (c % 4 !== 0 && name === "div") return null;
  const other = whole === a ? b : a;
  const size = sizeOf(shape);
  const floats = floatsOf(form, size);
  const lies = shape.length === 4 && fits(form, shape) ? aligned(other.shape, 4) : [];
  let second: readonly [Block, number, number] | null = null;
  if (sameShape(other.shape, shape)) {
    second = [other.storage.block(device, form, op), REPEAT.none, 1];
  } else if (sameShape(lies, [1, c, 1, 1])) {
    const perChannel: Form = { kind: "pixels", n: 1, c, plane: 1 };
    second = [other.storage.block(device, perChannel, op), REPEAT.row, 1];
  } else if (sameShape(lies, [n, c, 1, 1]) && n <= 256) {
    const perImage: Form = { kind: "pixels", n, c, plane: 1 };
    second = [other.storage.block(device, perImage, op), REPEAT.row, n];
  } else if (other.storage.size === 1 && c % 4 === 0) {
    second = [other.storage.block(device, FLAT, op), REPEAT.one, 1];
  }
  if (!second) return null;
  const first = whole!.storage.block(device, form, op);
  const y = device.allocate(floats, op, shape);
  device.begin(floats);
  const [block, mode, images] = second;
  const [channels, each] = [floats / (n * form.plane), floats / images];
  for (let i = 0; i < images; i++) {
    const one = [first.at + 4 * i * each, REPEAT.none] as const;
    const two = [block.at + (images > 1 ? 4 * i * channels : 0), mode] as const;
    const rows =
      mode === REPEAT.row ? ([each / channels, channels] as const) : ([1, each] as const);
    const [left, right] = whole === a ? [one, two] : [two, one];
    run(device, name, left, right, y.at + 4 * i * each, rows);
  }
  return Storage.on(device, y, form, size);
}

/** Row by row. */
function onRows(
  device: Device,
  name: BinaryName,
  op: OpName,
  a: Part,
  b: Part,
  shape: Shape,
): Storage {
  const size = sizeOf(shape);
  const left = lay(device, op, a, shape);
  let right = lay(device, op, b, shape);
  if (left.inner !== null && right.inner !== null && left.inner !== right.inner) {
    right = { mode: REPEAT.none, block: expandedBlock(device, op, b, shape), inner: null };
  }
  const inner = left.inner ?? right.inner ?? size;
  const y = device.allocate(size, op, shape);
  device.begin(size);
  const sizes = [size / inner, inner] as const;
  run(device, name, [left.block.at, left.mode], [right.block.at, right.mode], y.at, sizes);
  return Storage.on(device, y, FLAT, size);
}

/** A row for all, one number for each row, or repeated to the whole where it is neither. */
function lay(device: Device, op: OpName, part: Part, shape: Shape): Laid {
  const { storage } = part;
  const flat = () => storage.block(device, FLAT, op);
  if (storage.size === sizeOf(shape)) return { mode: REPEAT.none, block: flat(), inner: null };
  if (storage.size === 1) return { mode: REPEAT.one, block: flat(), inner: null };
  const lies = aligned(part.shape, shape.length);
  const first = lies.findIndex((length) => length !== 1);
  if (sameShape(lies.slice(first), shape.slice(first))) {
    return { mode: REPEAT.row, block: flat(), inner: storage.size };
  }
  const end = lies.length - [...lies].reverse().findIndex((length) => length !== 1);
  const [before, wanted] = [lies.slice(0, end), shape.slice(0, end)];
  if (end === lies.length) {
    return { mode: REPEAT.none, block: expandedBlock(device, op, part, shape), inner: null };
  }
  const block = sameShape(before, wanted)
    ? flat()
    : expandedBlock(device, op, { storage, shape: before }, wanted);
  return { mode: REPEAT.column, block, inner: sizeOf(shape.slice(end)) };
}

/** With ones in front up to `rank`. */
export const aligned = (shape: Shape, rank: number): number[] => [
  ...new Array<number>(Math.max(0, rank - shape.length)).fill(1),
  ...shape,
];

/** Whether the pixels are images of this shape. */
export const fits = (form: Form & { kind: "pixels" }, [n, c, h, w]: Shape): boolean =>
  form.n === n && form.c === c && form.plane === h * w;
