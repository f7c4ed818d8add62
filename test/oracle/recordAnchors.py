"""Records torchvision's anchors, box coding and matching: anchors.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordAnchors.py && npx biome check --write test/oracle
"""

import json
import pathlib

import torch
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

from recordDetection import boxes, numbers

HERE = pathlib.Path(__file__).parent


def record_anchors():
    cases = []
    for sizes, ratios, image, grid in [
        ([128, 256, 512], [0.5, 1.0, 2.0], (48, 64), (3, 4)),
        ([32], [0.5, 1.0, 2.0], (40, 40), (5, 5)),
        ([7, 33.5], [0.3, 1.7], (30, 20), (3, 2)),
    ]:
        generator = AnchorGenerator((tuple(sizes),), (tuple(ratios),))
        images = ImageList(torch.zeros(1, 3, *image), [image])
        anchors = generator(images, [torch.zeros(1, 8, *grid)])[0]
        cases.append({"sizes": sizes, "ratios": ratios, "image": image, "grid": grid, "anchors": numbers(anchors)})
    return cases


def record_coding():
    a, b = boxes(12, 21), boxes(12, 22)
    cases = []
    for weights in [(1.0, 1.0, 1.0, 1.0), (10.0, 10.0, 5.0, 5.0)]:
        coder = BoxCoder(weights)
        deltas = coder.encode([a], [b])[0]
        wild = torch.linspace(-9, 9, 48).reshape(12, 4)
        cases.append({"weights": weights, "encoded": numbers(deltas), "wild": numbers(wild), "decoded": numbers(coder.decode(wild, [b])[:, 0])})
    return {"boxes": numbers(a), "anchors": numbers(b), "cases": cases}


def record_matching():
    objects, anchors = boxes(5, 31), boxes(300, 32)
    cases = []
    for high, low, every in [(0.7, 0.3, True), (0.5, 0.5, False), (0.4, 0.1, True), (0.9, 0.2, True)]:
        matches = Matcher(high, low, every)(box_iou(objects, anchors))
        cases.append({"high": high, "low": low, "everyObject": every, "matches": matches.tolist()})
    return {"objects": numbers(objects), "anchors": numbers(anchors), "cases": cases}


if __name__ == "__main__":
    recorded = {"anchors": record_anchors(), "coding": record_coding(), "matching": record_matching()}
    (HERE / "anchors.json").write_text(json.dumps(recorded))
