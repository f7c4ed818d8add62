import { basename, join } from "node:path";
import { dataFolder } from "../../data/photo.js";
import type { Module } from "../../nn/index.js";
import { DataError, OptionError } from "../../tensor/errors.js";
import type { Tensor } from "../../tensor/index.js";
import {
  readSafetensors,
  type WriteSafetensorsOptions,
  writeSafetensors,
} from "../../weights/index.js";
import type { Prior } from "../yolo2.js";
import { FasterRcnn, fasterRcnn } from "./fasterRcnn.js";
import { YoloDetector, yolo } from "./yolo.js";

/** Detectors that are kept in files: those that are one network from the picture to the boxes. */
export type FileDetector = YoloDetector | FasterRcnn;

/** The parts of a detector's network, by the beginning of their names in the file. */
function partsOf(detector: FileDetector): Record<string, Module> {
  if (detector instanceof YoloDetector) return { model: detector.model };
  const { trunk, rpn, head } = detector;
  return { trunk, rpn, head };
}

/** What a file says of its detector, as texts. */
function about(detector: FileDetector): Record<string, string> {
  const classes = JSON.stringify(detector.classes);
  if (detector instanceof YoloDetector) {
    const { version, boxes, anchors } = detector;
    const texts = { boxes: String(boxes), anchors: JSON.stringify(anchors) };
    return { detector: `yolo${version}`, classes, ...texts };
  }
  const hidden = String(detector.head.fc7.weight.shape[0]);
  const { anchors, regions } = detector;
  const texts = { hidden, regions: String(regions), anchors: JSON.stringify(anchors) };
  return { detector: "fasterRcnn", classes, ...texts };
}

/**
 * Saves a trained YOLO or Faster R-CNN as one .safetensors file: weights, classes and anchors.
 * @throws OptionError saveDetector: expected a YOLO or Faster R-CNN, got R-CNN
 * @throws OptionError saveDetector: expected the library's own network, got another one
 */
export function saveDetector(
  detector: FileDetector,
  file: string,
  { metadata, dtype = "F32" }: Pick<WriteSafetensorsOptions, "metadata" | "dtype"> = {},
): void {
  if (!(detector instanceof YoloDetector || detector instanceof FasterRcnn)) {
    const got = (detector as { name?: string })?.name ?? typeof detector;
    throw new OptionError("saveDetector", "a YOLO or Faster R-CNN", got);
  }
  if (detector instanceof YoloDetector && detector.options.model) {
    const hint = "saveWeights keeps a network's weights";
    throw new OptionError("saveDetector", "the library's own network", "another one", hint);
  }
  const tensors: Record<string, Tensor> = {};
  for (const [part, module] of Object.entries(partsOf(detector))) {
    for (const [name, x] of Object.entries(module.stateDict())) tensors[`${part}.${name}`] = x;
  }
  writeSafetensors(tensors, { file, dtype, metadata: { ...metadata, ...about(detector) } });
}

/**
 * Reads a detector that `saveDetector` wrote.
 * @throws DataError readDetector: expected a file of saveDetector, got w.safetensors without a detector
 */
export function readDetector(file: string): FileDetector {
  const { tensors, metadata } = readSafetensors(file);
  const detector = made(metadata);
  if (!detector) {
    const got = `${basename(file)} without a detector`;
    throw new DataError("readDetector", "a file of saveDetector", got);
  }
  for (const [part, module] of Object.entries(partsOf(detector))) {
    const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${part}.`));
    module.loadStateDict(
      Object.fromEntries(own.map(([name, x]) => [name.slice(part.length + 1), x])),
    );
    module.eval();
  }
  return detector;
}

function made(metadata: Record<string, string>): FileDetector | null {
  const kind = metadata.detector;
  if (kind !== "yolo1" && kind !== "yolo2" && kind !== "fasterRcnn") return null;
  const classes = JSON.parse(metadata.classes) as string[];
  const anchors: unknown = JSON.parse(metadata.anchors);
  if (kind === "fasterRcnn") {
    const [hidden, regions] = [Number(metadata.hidden), Number(metadata.regions)];
    return fasterRcnn({ classes, hidden, regions, anchors: anchors as FasterRcnn["anchors"] });
  }
  if (kind === "yolo1") return yolo({ classes, version: 1, boxes: Number(metadata.boxes) });
  const priors = (anchors as Prior[] | null) ?? undefined;
  return yolo({ classes, boxes: Number(metadata.boxes), anchors: priors });
}

/** What comes with the library. */
const SHIPPED = ["yolo-digits"] as const;

export type ShippedDetector = (typeof SHIPPED)[number];

/**
 * A trained detector that comes with the library: nothing is fetched. "yolo-digits" finds the ten digits in `digitScenes` of
 * 128×128 pixels. How it was made, and its numbers: src/weights/detectors/README.md.
 * @throws  OptionError loadDetector: expected one of yolo-digits, got "yolo-cats"
 * @example loadDetector("yolo-digits").classes.length // 10
 */
export function loadDetector(name: ShippedDetector): FileDetector {
  if (!SHIPPED.includes(name)) {
    throw new OptionError("loadDetector", `one of ${SHIPPED.join(", ")}`, JSON.stringify(name));
  }
  return readDetector(join(dataFolder(".."), "weights", "detectors", `${name}.safetensors`));
}
