"""Records what torchvision computes for boxes: detection.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordDetection.py && npx biome check --write test/oracle
"""

import json
import pathlib

import torch
import torchvision.ops as ops

from record import wave

HERE = pathlib.Path(__file__).parent


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().flatten().tolist()]


def boxes(count, seed, size=40):
    """Corners on quarters of a pixel: exact in float32."""
    g = torch.Generator().manual_seed(seed)
    corner = torch.randint(0, 4 * size, (count, 2), generator=g) / 4
    extent = torch.randint(4, 2 * size, (count, 2), generator=g) / 4
    return torch.cat([corner, corner + extent], 1)


def record_boxes():
    a, b = boxes(6, 1), boxes(5, 2)
    a[0] = torch.tensor([3.0, 3.0, 3.0, 9.0])  # no width
    b[0] = a[1]
    formats = {f: numbers(ops.box_convert(a, "xyxy", f)) for f in ["xyxy", "xywh", "cxcywh"]}
    return {
        "a": numbers(a),
        "b": numbers(b),
        "formats": formats,
        "area": numbers(ops.box_area(a)),
        "clipped": numbers(ops.clip_boxes_to_image(a * 2 - 20, (30, 35))),
        "large": ops.remove_small_boxes(a, 8.0).tolist(),
        "iou": numbers(ops.box_iou(a, b)),
        "giou": numbers(ops.generalized_box_iou(a, b)),
    }


def record_nms():
    cases = []
    for seed, count, threshold in [(3, 40, 0.3), (4, 60, 0.5), (5, 60, 0.1), (6, 30, 0.0)]:
        b = boxes(count, seed)
        g = torch.Generator().manual_seed(seed)
        scores = torch.randperm(count, generator=g) / count
        classes = torch.randint(0, 3, (count,), generator=g)
        cases.append(
            {
                "threshold": threshold,
                "boxes": numbers(b),
                "scores": scores.tolist(),
                "classes": classes.tolist(),
                "kept": ops.nms(b, scores, threshold).tolist(),
                "keptByClass": ops.batched_nms(b, scores, classes, threshold).tolist(),
            }
        )
    # IoU 0.3 and 0.5 to the last bit, at the threshold; equal scores keep their order.
    b = torch.tensor([[0, 0, 10, 10], [0, 0, 3, 10], [0, 20, 2, 22], [0, 20, 1, 22], [0, 0, 10, 10]])
    for threshold in [0.3, 0.5]:
        s = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.9])
        c = torch.zeros(5, dtype=torch.int64)
        kept = ops.nms(b.float(), s, threshold).tolist()
        cases.append(
            {
                "threshold": threshold,
                "boxes": numbers(b.float()),
                "scores": s.tolist(),
                "classes": c.tolist(),
                "kept": kept,
                "keptByClass": kept,
            }
        )
    return cases


ROIS = [
    [0, 1.25, 2.5, 8.75, 7.0],
    [1, -6, -4, 5, 3],
    [1, 3, 1, 40, 30],
    [0, 4, 4, 4, 4],
    [0, 6, 6, 2, 3],
    [1, 30, 30, 44, 50],
    [1, -40, -40, -30, -20],
    [0, 0.5, 1.5, 6.5, 2.5],
    [0, 0, 0, 21, 17],
]


def record_rois():
    align = [
        {"outputSize": [2, 3]},
        {"outputSize": [7, 7], "aligned": True},
        {"outputSize": [3, 3], "samplingRatio": 2},
        {"outputSize": [3, 2], "samplingRatio": 3, "spatialScale": 0.5, "aligned": True},
        {"outputSize": [2, 2], "spatialScale": 0.25},
    ]
    pool = [{"outputSize": [2, 3]}, {"outputSize": [7, 7]}, {"outputSize": [3, 3], "spatialScale": 0.5}]
    cases = []
    for op, options in [("roiAlign", o) for o in align] + [("roiPool", o) for o in pool]:
        x = wave([2, 2, 9, 11], 0.0).requires_grad_(True)
        scale = options.get("spatialScale", 1.0)
        if op == "roiAlign":
            rest = [options.get("samplingRatio", -1), options.get("aligned", False)]
            y = ops.roi_align(x, torch.tensor(ROIS), options["outputSize"], scale, *rest)
        else:
            y = ops.roi_pool(x, torch.tensor(ROIS), options["outputSize"], scale)
        y.backward(wave(list(y.shape), 9.0))
        cases.append({"op": op, "options": options, "y": numbers(y), "dx": numbers(x.grad)})
    return {"regions": ROIS, "cases": cases}


if __name__ == "__main__":
    recorded = {"boxes": record_boxes(), "nms": record_nms(), "rois": record_rois()}
    (HERE / "detection.json").write_text(json.dumps(recorded))
