"""Records what PyTorch computes for options drawn at random: sweep.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordSweep.py [cases] [seed] && npx biome check --write test/oracle

Of every answer and gradient 8 numbers are kept, and the largest, by which errors are measured. Inputs are
computed by both sides, as in recordLayers.py. With other numbers of cases and another seed it is a search
for differences: 4,200 cases were looked through so.
"""

import json
import math
import random
import sys

import torch
import torch.nn.functional as F

from recordLayers import HERE, run

CASES = int(sys.argv[1]) if len(sys.argv) > 1 else 400
R = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
CHANNELS = [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 24, 32]


def whole(low, high):
    return R.randint(low, high)


def one_or_two(low, high):
    return whole(low, high) if R.random() < 0.5 else [whole(low, high), whole(low, high)]


def two(value):
    return [value, value] if isinstance(value, int) else value


def image(*extra, least=(1, 1)):
    """Batch, channels, and a size of at least `least` and some more."""
    return [whole(1, 3), R.choice(CHANNELS), *(max(1, n) + whole(0, 8) for n in least), *extra]


def conv2d():
    groups = R.choice([1, 1, 1, 2, 3, 4, "depthwise"])
    if groups == "depthwise":
        groups = channels = R.choice(CHANNELS)
        filters = channels * R.choice([1, 2])
    else:
        channels, filters = (groups * R.choice([1, 2, 3, 4, 8]) for _ in range(2))
    kernel = [whole(1, 5), whole(1, 5)] if R.random() < 0.6 else two(R.choice([1, 3, 5, 7]))
    dilation = one_or_two(1, 3)
    padding = R.choice([0, one_or_two(0, 4), "same", "valid"])
    stride = 1 if padding == "same" else one_or_two(1, 4)
    span = [d * (k - 1) + 1 for d, k in zip(two(dilation), kernel)]
    x = [whole(1, 5), channels, *(n + whole(0, 9) for n in span)]
    shapes = {"x": x, "w": [filters, channels // groups, *kernel]}
    if R.random() < 0.7:
        shapes["b"] = [filters]
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return run("conv2d", "", shapes, lambda x, w, b=None: F.conv2d(x, w, b, **options), options)


def conv1d():
    groups = R.choice([1, 1, 2, 4])
    channels, filters = groups * whole(1, 4), groups * whole(1, 4)
    kernel, dilation = whole(1, 6), whole(1, 3)
    padding = R.choice([0, 1, 2, 5, "same", "valid"])
    options = {"stride": 1 if padding == "same" else whole(1, 3), "padding": padding,
               "dilation": dilation, "groups": groups}
    shapes = {"x": [whole(1, 3), channels, dilation * (kernel - 1) + 1 + whole(0, 9)],
              "w": [filters, channels // groups, kernel], "b": [filters]}
    return run("conv1d", "", shapes, lambda x, w, b: F.conv1d(x, w, b, **options), options)


def conv_transpose2d():
    groups, filters = R.choice([1, 1, 2, 3]), whole(1, 4)
    channels = groups * whole(1, 4)
    kernel, size = [whole(1, 5), whole(1, 5)], [whole(1, 7), whole(1, 7)]
    stride, dilation = two(one_or_two(1, 4)), two(one_or_two(1, 3))
    extra = [whole(0, max(stride[i], dilation[i]) - 1) for i in (0, 1)]
    out = [(size[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + extra[i] for i in (0, 1)]
    padding = [whole(0, min(3, n // 2)) for n in out]
    shapes = {"x": [whole(1, 3), channels, *size], "w": [channels, filters, *kernel], "b": [filters * groups]}
    options = {"stride": stride, "padding": padding, "outputPadding": extra, "groups": groups, "dilation": dilation}
    return run("convTranspose2d", "", shapes,
               lambda x, w, b: F.conv_transpose2d(x, w, b, stride, padding, extra, groups, dilation), options)


def max_pool2d():
    kernel, dilation = one_or_two(1, 5), one_or_two(1, 3)
    padding = [whole(0, k // 2) for k in two(kernel)]
    span = [d * (k - 1) + 1 - 2 * p for d, k, p in zip(two(dilation), two(kernel), padding)]
    stride, ceil = one_or_two(1, 5), R.random() < 0.5
    options = {"kernelSize": kernel, "stride": stride, "padding": padding, "dilation": dilation, "ceilMode": ceil}
    return run("maxPool2d", "", {"x": image(least=span)},
               lambda x: F.max_pool2d(x, kernel, stride, padding, dilation, ceil), options)


def avg_pool2d():
    kernel, stride = one_or_two(1, 5), one_or_two(1, 5)
    padding = [whole(0, k // 2) for k in two(kernel)]
    span = [k - 2 * p for k, p in zip(two(kernel), padding)]
    ceil, include, divisor = R.random() < 0.5, R.random() < 0.5, R.choice([None, None, whole(1, 9)])
    options = {"kernelSize": kernel, "stride": stride, "padding": padding, "ceilMode": ceil,
               "countIncludePad": include, **({"divisorOverride": divisor} if divisor else {})}
    return run("avgPool2d", "", {"x": image(least=span)},
               lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil, include, divisor), options)


def adaptive():
    size = [whole(1, 9), whole(1, 9)]
    op, fn = R.choice([("adaptiveAvgPool2d", F.adaptive_avg_pool2d), ("adaptiveMaxPool2d", F.adaptive_max_pool2d)])
    return run(op, "", {"x": image()}, lambda x: fn(x, size), {"outputSize": size})


def upsample():
    mode = R.choice(["nearest", "bilinear"])
    corners = R.choice([True, False]) if mode == "bilinear" else None
    size = R.choice([None, [whole(1, 13), whole(1, 13)]])
    scale = None if size else R.choice([1, 2, 3, 4, 0.6, [1.5, 2.3], [0.5, 0.7], [2.0, 0.5]])
    options = {"mode": mode, **({"size": size} if size else {"scale": scale}),
               **({} if corners is None else {"alignCorners": corners})}
    factor = tuple(scale) if isinstance(scale, list) else scale
    return run("upsample", "", {"x": image(least=(3, 3))},
               lambda x: F.interpolate(x, size, factor, mode, corners), options)


def pad():
    mode = R.choice(["reflect", "replicate", "circular"])
    x = [whole(1, 2), whole(1, 2), whole(2, 6), whole(2, 6)]
    most = {"reflect": -1, "circular": 0, "replicate": 3}[mode]
    names = ("left", "right", "top", "bottom")
    sides = [whole(0, x[3 - i // 2] + most) for i in range(4)]
    return run("pad", "", {"x": x}, lambda x: F.pad(x, sides, mode), {"mode": mode, "sides": dict(zip(names, sides))})


def norm():
    # Of fewer than some numbers a variance is rounding, and the gradient what rounding leaves.
    if R.random() < 0.5:
        groups = whole(1, 4)
        channels = groups * whole(1, 4)
        shapes = {"x": [whole(1, 3), channels, whole(3, 6), whole(3, 6)], "w": [channels], "b": [channels]}
        return run("groupNorm", "", shapes, lambda x, w, b: F.group_norm(x, groups, w, b), {"groups": groups})
    options = {"size": whole(1, 7), "alpha": R.choice([1e-4, 0.3, 1.0]), "beta": R.choice([0.5, 0.75, 1.3]),
               "k": R.choice([0.5, 1.0, 2.0])}
    return run("localResponseNorm", "", {"x": image()}, lambda x: F.local_response_norm(x, **options), options)


def cross_entropy():
    classes, rest = whole(2, 7), R.choice([[], [], [whole(1, 4), whole(1, 4)]])
    x = [whole(1, 5), classes, *rest]
    labels = [whole(0, classes - 1) for _ in range(x[0] * math.prod(rest))]
    weight = R.choice([None, [round(R.random() * 2 + 0.1, 3) for _ in range(classes)]])
    options = {"reduction": R.choice(["mean", "sum", "none"]), "labelSmoothing": R.choice([0, 0.1, 0.35])}
    target = torch.tensor(labels).reshape([x[0], *rest])
    given = torch.tensor(weight) if weight else None
    return run("crossEntropy", "", {"x": x},
               lambda x: F.cross_entropy(x, target, given, label_smoothing=options["labelSmoothing"],
                                         reduction=options["reduction"]),
               {**options, "labels": labels, **({"weight": weight} if weight else {})}, R.choice([1.0, 5.0, 30.0]))


def reduction():
    rank = whole(1, 4)
    x, keep = [whole(1, 5) for _ in range(rank)], R.random() < 0.5
    axis = sorted(R.sample(range(rank), whole(1, rank)))
    op = R.choice(["sum", "mean"])
    return run(op, "", {"x": x}, lambda x: getattr(torch, op)(x, axis, keepdim=keep), {"axis": axis, "keepDims": keep})


def product():
    before, rows, inner, columns = [whole(1, 3) for _ in range(whole(0, 2))], whole(1, 9), whole(1, 20), whole(1, 17)
    if R.random() < 0.5:
        shapes = {"x": [*before, inner], "w": [columns, inner], "b": [columns]}
        return run("linear", "", shapes, F.linear)
    other = [1 if R.random() < 0.4 else n for n in before][whole(0, len(before)) if R.random() < 0.4 else 0:]
    return run("matmul", "", {"x": [*before, rows, inner], "t": [*other, inner, columns]}, torch.matmul)


KINDS = [conv2d] * 5 + [conv_transpose2d, max_pool2d, avg_pool2d, product] * 2 + [
    conv1d, adaptive, upsample, pad, norm, cross_entropy, reduction]


def sampled(values, count=8):
    step = max(1, math.ceil(len(values) / count))
    return {"max": max(map(abs, values)), "step": step, "values": values[::step]}


def case():
    result = R.choice(KINDS)()
    del result["name"]
    return {**result, "y": sampled(result["y"]), "size": len(result["y"]),
            "gradients": {name: sampled(values) for name, values in result["gradients"].items()}}


if __name__ == "__main__":
    torch.set_num_threads(1)
    data = {"recordedWith": f"PyTorch {torch.__version__}", "data": [case() for _ in range(CASES)]}
    (HERE / "sweep.json").write_text(json.dumps(data))
