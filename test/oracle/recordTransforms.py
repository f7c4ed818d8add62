"""Records what torchvision's transforms compute, so that the tests need no Python.

    pip install torch==2.13.0 torchvision==0.28.0 numpy
    python test/oracle/recordTransforms.py && npx biome check --write test/oracle/transforms.json

Pictures are not stored: both sides compute them by `picture`.
"""

import json
import math
import pathlib

import numpy as np
import torch

# The transforms need none of torchvision's compiled operations, which do not load under every build of torch.
library = torch.library.Library("torchvision", "DEF")
for name in ["nms", "qnms"]:
    library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
import torchvision
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode
from torchvision.transforms._presets import ImageClassification
from torchvision.transforms.v2 import functional as F


def picture(shape):
    """0.5 + 0.5 sin(0.37 i): numbers from 0 to 1."""
    n = math.prod(shape)
    values = 0.5 + 0.5 * np.sin(0.37 * np.arange(n, dtype=np.float64))
    return torch.tensor(values.astype(np.float32).reshape(shape))


def numbers(t):
    return [float(f"{v:.7g}") for v in t.flatten().tolist()]


BOXES = [[1, 1, 4, 3], [0, 0, 7, 5], [5.5, 2, 6.5, 4.5]]


def case(name, fn, shape=(3, 5, 7), boxes=True, mask=True, **options):
    x = picture(shape)
    h, w = shape[1:]
    out = {"name": name, "shape": list(shape), "options": options}
    y = fn(x)
    out["y"] = {"shape": list(y.shape), "values": numbers(y)}
    if boxes:
        b = tv_tensors.BoundingBoxes(torch.tensor(BOXES), format="XYXY", canvas_size=(h, w))
        moved = fn(b)
        out["boxes"] = numbers(F.clamp_bounding_boxes(moved).as_subclass(torch.Tensor))
    if mask:
        m = tv_tensors.Mask((torch.arange(h * w) * 7 % 5).reshape(h, w))
        out["mask"] = [int(v) for v in fn(m).flatten().tolist()]
    return out


BILINEAR = InterpolationMode.BILINEAR


def rotation(angle):
    return case("rotate", lambda x: F.rotate(x, angle, interpolation=BILINEAR), angle=angle)


def affine(angle, translate, scale, shear):
    return case(
        "affine",
        lambda x: F.affine(x, -angle, translate, scale, shear, interpolation=BILINEAR),
        rotate=angle, translate=translate, scale=scale, shear=shear,
    )


def resize(size, shape=(3, 5, 7), mask=False):
    return case("resize", lambda x: F.resize(x, size, antialias=True), shape, mask=mask, size=size)


def colour(name, value, shape=(3, 5, 7)):
    fn = getattr(F, {"adjustBrightness": "adjust_brightness", "adjustContrast": "adjust_contrast",
                     "adjustSaturation": "adjust_saturation", "adjustHue": "adjust_hue"}[name])
    return case(name, lambda x: fn(x, value), shape, boxes=False, mask=False, value=value)


cases = [
    case("flip", F.horizontal_flip, direction="horizontal"),
    case("flip", F.vertical_flip, direction="vertical"),
    *[rotation(a) for a in [0, 10, 25, -45, 90, 180, 270, 133.7]],
    affine(0, [2, 1], 1.0, [0.0, 0.0]),
    affine(0, [0, 0], 1.5, [0.0, 0.0]),
    affine(20, [1, -1], 0.8, [0.0, 0.0]),
    affine(0, [0, 0], 1.0, [15.0, 0.0]),
    affine(-35, [0, 2], 1.2, [10.0, -5.0]),
    case("crop", lambda x: F.crop(x, 1, 2, 3, 4), top=1, left=2, height=3, width=4),
    case("crop", lambda x: F.crop(x, -1, 3, 4, 6), top=-1, left=3, height=4, width=6),
    *[case("centerCrop", lambda x, s=s: F.center_crop(x, s), size=s) for s in [[3, 3], [2, 4], [5, 7], [9, 11]]],
    # By an odd number of pixels torchvision moves the image and its boxes differently: only the image is compared.
    *[case("centerCrop", lambda x, s=s: F.center_crop(x, s), boxes=False, size=s) for s in [[8, 9], [4, 10]]],
    resize([3, 4]), resize([10, 14]), resize([5, 7]), resize([4, 11]), resize(3), resize(9),
    resize(4, (1, 9, 6)), resize([7, 7], (1, 31, 23)), resize([1, 1], (1, 4, 4)),
    *[colour("adjustBrightness", v) for v in [0, 0.5, 1.7]],
    *[colour("adjustContrast", v) for v in [0, 0.5, 1.7]],
    colour("adjustContrast", 1.7, (1, 5, 7)),
    *[colour("adjustSaturation", v) for v in [0, 0.5, 1.7]],
    *[colour("adjustHue", v) for v in [-0.5, -0.2, 0.1, 0.5, 0]],
    case("grayscale", lambda x: F.rgb_to_grayscale(x), boxes=False, mask=False),
    case("invert", F.invert, boxes=False, mask=False),
    case("erase", lambda x: F.erase(x, 1, 2, 3, 4, torch.tensor(0.25)), boxes=False, mask=False,
         top=1, left=2, height=3, width=4, value=0.25),
    *[case("gaussianBlur", lambda x, k=k, s=s: F.gaussian_blur(x, [k, k], [s, s]), boxes=False, mask=False,
           kernelSize=k, sigma=s) for k, s in [(3, 0.8), (5, 1.5), (9, 2.0)]],
    case("normalize", lambda x: F.normalize(x, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), boxes=False, mask=False),
]
preset = ImageClassification(crop_size=7, resize_size=9)
cases.append(case("imagenetPreprocess", preset, (3, 12, 17), boxes=False, mask=False, resize=9, crop=7))
here = pathlib.Path(__file__).parent
recorded = f"torchvision {torchvision.__version__.split('+')[0]}"
(here / "transforms.json").write_text(json.dumps({"recordedWith": recorded, "boxes": BOXES, "cases": cases}))
