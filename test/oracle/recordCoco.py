"""Records what pycocotools measures of detections: cocoMetrics.json.

    pip install pycocotools==2.0.11 numpy
    python test/oracle/recordCoco.py && npx biome check --write test/oracle
"""

import contextlib
import io
import json
import pathlib

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = pathlib.Path(__file__).parent


def scene(rng, images, classes, largest, crowds):
    """Objects, and detections near them: shifted, doubled, missing, invented. Quarters of a pixel."""
    truth, found = [], []
    quarter = lambda v: np.round(np.asarray(v) * 4) / 4
    for _ in range(images):
        boxes, labels, ignore, det, scores, kinds = [], [], [], [], [], []
        for _ in range(rng.integers(0, 7)):
            x, y = rng.uniform(0, 200, 2)
            w, h = np.exp(rng.uniform(np.log(6), np.log(largest), 2))
            box = quarter([x, y, x + w, y + h])
            label = int(rng.integers(1, classes + 1))
            boxes.append(box.tolist())
            labels.append(label)
            ignore.append(int(crowds and rng.uniform() < 0.2))
            for _ in range(rng.integers(0, 4)):
                shift = rng.normal(0, 0.08, 4) * [w, h, w, h]
                det.append(quarter(box + shift).tolist())
                scores.append(float(np.round(rng.uniform(), 2)))
                kinds.append(label if rng.uniform() < 0.9 else int(rng.integers(1, classes + 2)))
        for _ in range(rng.integers(0, 3)):
            x, y, w, h = rng.uniform(5, 150, 4)
            det.append(quarter([x, y, x + w, y + h]).tolist())
            scores.append(float(np.round(rng.uniform(), 2)))
            kinds.append(int(rng.integers(1, classes + 1)))
        truth.append({"boxes": boxes, "labels": labels, "ignore": ignore})
        found.append({"boxes": det, "scores": scores, "labels": kinds})
    return truth, found


def measure(truth, found, classes):
    xywh = lambda b: [b[0], b[1], b[2] - b[0], b[3] - b[1]]
    anns, dets = [], []
    for i, image in enumerate(truth):
        for box, label, crowd in zip(image["boxes"], image["labels"], image["ignore"]):
            b = xywh(box)
            ann = {"id": len(anns) + 1, "image_id": i, "category_id": label, "bbox": b}
            anns.append({**ann, "area": b[2] * b[3], "iscrowd": crowd})
    for i, image in enumerate(found):
        for box, score, label in zip(image["boxes"], image["scores"], image["labels"]):
            dets.append({"image_id": i, "category_id": label, "bbox": xywh(box), "score": score})
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "images": [{"id": i} for i in range(len(truth))],
            "annotations": anns,
            "categories": [{"id": c} for c in range(1, classes + 1)],
        }
        coco.createIndex()
        run = COCOeval(coco, coco.loadRes(dets), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    by_class = run.eval["precision"][:, :, :, 0, 2].mean((0, 1))
    return {"stats": run.stats.tolist(), "byClass": by_class.tolist()}


if __name__ == "__main__":
    cases = []
    for seed, images, classes, largest, crowds in [(1, 12, 3, 150, False), (2, 20, 2, 60, True), (3, 6, 1, 30, False)]:
        truth, found = scene(np.random.default_rng(seed), images, classes, largest, crowds)
        cases.append({"truth": truth, "found": found, **measure(truth, found, classes)})
    (HERE / "cocoMetrics.json").write_text(json.dumps(cases))
