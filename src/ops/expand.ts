import { type Block, type Device, engine, FLAT, floatsOf, Storage } from "../engine/index.js";
import { broadcastStrides, type Shape, sameShape, sizeOf, stridesOf } from "../tensor/shape.js";
import type { OpName } from "./operation.js";
import { aligned, fits, type Part } from "./spread.js";

type Four = [number, number, number, number];

/** The numbers repeated to `shape`, row by row. */
export function expandedBlock(device: Device, op: OpName, part: Part, shape: Shape): Block {
  const axes = joined(shape, broadcastStrides(part.shape, shape));
  if (axes.length > 4) {
    const values = engine().allocate("float32", sizeOf(shape));
    const layouts = [broadcastStrides(part.shape, shape), stridesOf(shape)];
    const [from, to] = layouts.map((strides) => ({ offset: 0, strides }));
    engine().copy(shape, part.storage.peek(), from, values, to);
    return Storage.of(values).block(device, FLAT, op);
  }
  const from = part.storage.block(device, FLAT, op);
  const block = device.allocate(sizeOf(shape), op, shape);
  const four = (values: number[], fill: number): Four =>
    [...new Array<number>(4 - values.length).fill(fill), ...values] as Four;
  const sizes = axes.map(({ size }) => size);
  device.begin(sizeOf(shape));
  device.routines.permute(
    ...([from.at, block.at] as const),
    ...four(sizes, 1),
    ...four(
      axes.map(({ step }) => step),
      0,
    ),
    ...four(stridesOf(sizes), 0),
  );
  return block;
}

/** Axes that go on where the next one ends are one. */
function joined(shape: Shape, steps: readonly number[]): { size: number; step: number }[] {
  const axes: { size: number; step: number }[] = [];
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] === 1) continue;
    const next = axes[0];
    if (next && steps[d] === next.step * next.size) next.size *= shape[d];
    else axes.unshift({ size: shape[d], step: steps[d] });
  }
  return axes;
}

/** Sums over the axes along which `shape` was stretched to that of `dy`: the way back from broadcasting. */
export function sumToOnDevice(device: Device, op: OpName, dy: Part, shape: Shape): Storage {
  if (sameShape(dy.shape, shape)) return dy.storage;
  const size = sizeOf(shape);
  const kept = aligned(shape, dy.shape.length);
  return sumOfPixels(device, op, dy, kept) ?? sumOfRows(device, op, dy, kept, size);
}

/** Over all pixels, or those of each image; null where the numbers lie otherwise. */
function sumOfPixels(device: Device, op: OpName, dy: Part, kept: Shape): Storage | null {
  const { form, inPixels } = dy.storage;
  if (!inPixels || form.kind !== "pixels" || kept.length !== 4 || !fits(form, dy.shape))
    return null;
  const [n, c] = dy.shape;
  const channels = floatsOf(form, dy.storage.size) / (n * form.plane);
  const all = sameShape(kept, [1, c, 1, 1]);
  if (dy.storage.size === 0 || (!all && !sameShape(kept, [n, c, 1, 1]))) return null;
  const images = all ? 1 : n;
  const from = dy.storage.block(device, form, op);
  const y = device.allocate(images * channels, op, [images, c]);
  device.begin(dy.storage.size);
  device.routines.sum(from.at, y.at, images, (n * form.plane) / images, channels);
  return Storage.on(device, y, { kind: "pixels", n: images, c, plane: 1 }, images * c);
}

/** One run of neighbouring axes after the other, the last ones first. */
function sumOfRows(device: Device, op: OpName, dy: Part, kept: Shape, size: number): Storage {
  const current = [...dy.shape];
  let block = dy.storage.block(device, FLAT, op);
  let [fresh, end] = [false, current.length];
  while (end > 0) {
    const summed = (d: number) => kept[d] === 1 && current[d] !== 1;
    if (!summed(end - 1)) {
      end--;
      continue;
    }
    let start = end - 1;
    while (start > 0 && (summed(start - 1) || current[start - 1] === 1)) start--;
    const [outer, length, inner] = [
      current.slice(0, start),
      current.slice(start, end),
      current.slice(end),
    ].map(sizeOf);
    const y = device.allocate(outer * inner, op, kept);
    device.begin(outer * length * inner);
    device.routines.sum(block.at, y.at, outer, length, inner);
    if (fresh) device.free(block);
    [block, fresh] = [y, true];
    current.fill(1, start, end);
    end = start;
  }
  return fresh ? Storage.on(device, block, FLAT, size) : dy.storage;
}
