"""Records what PyTorch computes for the layers beyond LeNet's: layers.json.

    pip install torch==2.13.0 numpy
    python test/oracle/recordLayers.py && npx biome check --write test/oracle

Inputs and weights are not stored: both sides compute them by `wave`, with the phase 0 for the first
input, 1 for the second and so on. Gradients are those for dy = wave(phase 9), or 1 for a scalar.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

from record import numbers, wave

HERE = pathlib.Path(__file__).parent


def run(op, name, shapes, fn, options=None, scale=1.0):
    """`shapes` by the input's name, in the order of fn's arguments."""
    inputs = {k: wave(s, float(i), scale) for i, (k, s) in enumerate(shapes.items())}
    for x in inputs.values():
        x.requires_grad_(True)
    y = fn(*inputs.values())
    y.backward(wave(list(y.shape), 9.0) if y.dim() else None)
    return {
        "op": op,
        "name": name,
        "shapes": shapes,
        "options": options or {},
        "scale": scale,
        "y": numbers(y),
        "gradients": {k: numbers(x.grad) for k, x in inputs.items()},
    }


def batch_norm(name, x, affine=True, running=True, **options):
    """Two steps of training, then evaluation: y and gradients of the second, y in evaluation."""
    c = x[1]
    layer = (torch.nn.BatchNorm1d if len(x) < 4 else torch.nn.BatchNorm2d)(
        c, affine=affine, track_running_stats=running, **options
    )
    if affine:
        with torch.no_grad():
            layer.weight.copy_(wave([c], 1.0))
            layer.bias.copy_(wave([c], 2.0))
    layer(wave(x, 5.0, 3.0))
    x0 = wave(x, 0.0, 2.0).requires_grad_(True)
    y = layer(x0)
    y.backward(wave(list(y.shape), 9.0))
    gradients = {"x": numbers(x0.grad)}
    if affine:
        gradients |= {"weight": numbers(layer.weight.grad), "bias": numbers(layer.bias.grad)}
    buffers = {k: numbers(b.float()) for k, b in layer.named_buffers()}
    layer.eval()
    x1 = wave(x, 7.0).requires_grad_(True)
    evaluated = layer(x1)
    evaluated.backward(wave(list(y.shape), 9.0))
    return {
        "name": name,
        "x": x,
        "affine": affine,
        "trackRunningStats": running,
        "options": {{"eps": "epsilon"}.get(k, k): v for k, v in options.items()},
        "y": numbers(y),
        "gradients": gradients,
        "buffers": buffers,
        "evaluated": numbers(evaluated),
        "evaluatedGradient": numbers(x1.grad),
    }


def batch_norms():
    return [
        batch_norm("images", [3, 4, 5, 2]),
        batch_norm("one image", [1, 2, 3, 3]),
        batch_norm("momentum, epsilon", [2, 3, 4, 4], momentum=0.3, eps=0.01),
        batch_norm("momentum null: the mean of all", [2, 3, 4, 4], momentum=None),
        batch_norm("not affine", [2, 3, 4, 4], affine=False),
        batch_norm("no running statistics", [2, 3, 4, 4], running=False),
        batch_norm("rows", [6, 5]),
        batch_norm("rows with a length", [3, 2, 7]),
    ]


def layers():
    cases = []
    for size in ([1, 1], [3, 2], [7, 7], [5, 9], [2, 3]):
        for op, fn in (
            ("adaptiveAvgPool2d", F.adaptive_avg_pool2d),
            ("adaptiveMaxPool2d", F.adaptive_max_pool2d),
        ):
            cases.append(
                run(op, f"to {size}", {"x": [2, 3, 7, 5]}, lambda x: fn(x, size), {"outputSize": size})
            )
    return cases


if __name__ == "__main__":
    torch.set_num_threads(1)
    for file, content in {"layers": layers(), "batchNorm": batch_norms()}.items():
        data = {"recordedWith": f"PyTorch {torch.__version__}", "data": content}
        (HERE / f"{file}.json").write_text(json.dumps(data))
