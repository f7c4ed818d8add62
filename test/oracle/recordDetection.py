"""Records what torchvision computes for boxes: detection.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordDetection.py && npx biome check --write test/oracle
"""

import json
import pathlib

import torch
import torchvision.ops as ops

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


if __name__ == "__main__":
    recorded = {"boxes": record_boxes(), "nms": record_nms()}
    (HERE / "detection.json").write_text(json.dumps(recorded))
