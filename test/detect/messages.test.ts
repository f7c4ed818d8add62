import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  fasterRcnn,
  fastRcnn,
  loadDetector,
  rcnn,
  readDetector,
  resnet18,
  saveDetector,
  sppNet,
  writeSafetensors,
  yolo,
  yolo2Loss,
  yoloLoss,
  zeros,
} from "../../src/index.js";

/** The messages that the docstrings of this room promise, where no other test has them word by word. */
test.each([
  [() => yolo({ classes: [] }), "yolo: expected classes, at least 1, got none"],
  [() => rcnn({ classes: [] }), "rcnn: expected classes, at least 1, got none"],
  [() => sppNet({ classes: [] }), "sppNet: expected classes, at least 1, got none"],
  [() => fastRcnn({ classes: [] }), "fastRcnn: expected classes, at least 1, got none"],
  [() => fasterRcnn({ classes: [] }), "fasterRcnn: expected classes, at least 1, got none"],
  [
    () => yolo({ classes: ["0"] }).detect(zeros([3, 100, 100])),
    "detect: expected an image of shape [3,H,W], H and W multiples of 16, got [3,100,100]",
  ],
  [
    () => saveDetector(rcnn({ classes: ["0"] }) as never, "nowhere.safetensors"),
    "saveDetector: expected a YOLO or Faster R-CNN, got R-CNN",
  ],
  [
    () => loadDetector("yolo-cats" as never),
    'loadDetector: expected one of yolo-digits, got "yolo-cats"',
  ],
  [
    () =>
      yolo2Loss(
        zeros([1, 7, 1, 1]),
        [
          [1, 1],
          [2, 2],
        ],
        [],
        [],
        [8, 8],
        { classes: 2 },
      ),
    "yolo2Loss: expected x of shape [N,14,S,S], got [1,7,1,1]",
  ],
  [
    () => yolo2Loss(zeros([1, 7, 1, 1]), [[1, 1]], [], [], [8, 8], { classes: 2 }),
    "yolo2Loss: expected boxes and labels for each of 1 images, got 0 and 0",
  ],
  [
    () => yoloLoss(zeros([1, 1, 1, 7]), zeros([2, 1, 1, 7]), { cells: 1, boxes: 1, classes: 2 }),
    "yoloLoss: expected target of shape [1,1,1,7], got [2,1,1,7]",
  ],
  [
    () => resnet18({ outputStride: 4 as never }),
    "resnet: expected outputStride 8, 16 or 32, got 4",
  ],
])("%#", (call, message) => {
  expect(call).toThrow(message);
});

test("a file that holds no detector", () => {
  const folder = mkdtempSync(join(tmpdir(), "detector-"));
  try {
    const file = join(folder, "w.safetensors");
    writeSafetensors({ w: zeros([1]) }, { file });
    expect(() => readDetector(file)).toThrow(
      "readDetector: expected a file of saveDetector, got w.safetensors without a detector",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
