"""Records what PyTorch computes for the layers beyond LeNet's: layers.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordLayers.py && npx biome check --write test/oracle

Inputs and weights are not stored: both sides compute them by `wave`, with the phase 0 for the first
input, 1 for the second and so on. Gradients are those for dy = wave(phase 9), or 1 for a scalar.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

from record import wave

HERE = pathlib.Path(__file__).parent


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().flatten().tolist()]


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


def pooling():
    """Every combination of options that PyTorch takes."""
    cases = []
    for k, stride, padding, ceil in [
        (2, None, 0, True), (3, 2, 0, True), (3, 2, 1, True), (2, 2, 1, True), (3, 3, 1, True),
        ([3, 2], [2, 3], [1, 0], True), (3, 1, 1, False), (2, 3, 0, True), (2, 3, 1, True),
    ]:
        options = {"kernelSize": k, "padding": padding, "ceilMode": ceil}
        if stride:
            options["stride"] = stride
        name = f"{k}, stride {stride}, padding {padding}, ceil {ceil}"
        x = {"x": [1, 2, 7, 8]}
        cases.append(run("maxPool2d", name, x,
                         lambda x: F.max_pool2d(x, k, stride, padding, ceil_mode=ceil), options))
        for include in (True, False):
            cases.append(run("avgPool2d", f"{name}, count {include}", x,
                             lambda x: F.avg_pool2d(x, k, stride, padding, ceil, include),
                             {**options, "countIncludePad": include}))
    for k, stride, padding, dilation, ceil in [
        (3, 1, 1, 2, False), (2, 2, 0, 3, True), ([2, 3], [1, 2], 1, [3, 2], True)
    ]:
        cases.append(run("maxPool2d", f"{k}, stride {stride}, padding {padding}, dilation {dilation}, ceil {ceil}",
                         {"x": [1, 2, 8, 9]},
                         lambda x: F.max_pool2d(x, k, stride, padding, dilation, ceil),
                         {"kernelSize": k, "stride": stride, "padding": padding, "dilation": dilation,
                          "ceilMode": ceil}))
    cases.append(run("avgPool2d", "divisor", {"x": [1, 2, 5, 5]},
                     lambda x: F.avg_pool2d(x, 2, divisor_override=3),
                     {"kernelSize": 2, "divisorOverride": 3}))
    for size in ([1, 1], [3, 2], [7, 7], [5, 9], [2, 3]):
        for op, fn in (
            ("adaptiveAvgPool2d", F.adaptive_avg_pool2d),
            ("adaptiveMaxPool2d", F.adaptive_max_pool2d),
        ):
            cases.append(
                run(op, f"to {size}", {"x": [1, 2, 7, 5]}, lambda x: fn(x, size), {"outputSize": size})
            )
    return cases


def convolutions():
    cases = []
    for name, x, w, options in [
        ("plain", [2, 3, 4, 5], [3, 4, 3, 2], {}),
        ("stride 2", [1, 2, 3, 4], [2, 3, 3, 3], {"stride": 2}),
        ("stride, padding, output padding", [2, 2, 4, 3], [2, 3, 4, 3],
         {"stride": [3, 2], "padding": [1, 2], "output_padding": [2, 1]}),
        ("dilation", [1, 2, 3, 3], [2, 2, 2, 3], {"dilation": [2, 3], "output_padding": [1, 0]}),
        ("groups", [2, 4, 3, 3], [4, 3, 2, 2], {"groups": 2, "stride": 2}),
        ("bilinear size", [1, 1, 4, 4], [1, 1, 4, 4], {"stride": 2, "padding": 1}),
    ]:
        filters = w[1] * options.get("groups", 1)
        cases.append(run("convTranspose2d", name, {"x": x, "w": w, "b": [filters]},
                         lambda x, w, b: F.conv_transpose2d(x, w, b, **options),
                         {{"output_padding": "outputPadding"}.get(k, k): v for k, v in options.items()}))
    for name, x, w, options in [
        ("plain", [2, 3, 8], [4, 3, 3], {}),
        ("stride, padding, dilation", [2, 2, 9], [3, 2, 3], {"stride": 2, "padding": 3, "dilation": 2}),
        ("groups", [1, 4, 6], [4, 1, 2], {"groups": 4}),
        ("same, even", [1, 2, 6], [2, 2, 4], {"padding": "same", "dilation": 2}),
    ]:
        cases.append(run("conv1d", name, {"x": x, "w": w, "b": [w[0]]},
                         lambda x, w, b: F.conv1d(x, w, b, **options), options))
    for name, sides in [("by side", [1, 0, 2, 3]), ("left only", [2, 0, 0, 0])]:
        left, right, top, bottom = sides
        cases.append(run("conv2d", name, {"x": [1, 2, 4, 5], "w": [3, 2, 3, 2], "b": [3]},
                         lambda x, w, b: F.conv2d(F.pad(x, sides), w, b),
                         {"padding": {"left": left, "right": right, "top": top, "bottom": bottom}}))
    return cases


def norms():
    cases = []
    for name, x, shape in [("rows", [3, 5], [5]), ("last two", [2, 3, 4], [3, 4])]:
        cases.append(run("layerNorm", name, {"x": x, "w": shape, "b": shape},
                         lambda x, w, b: F.layer_norm(x, shape, w, b), {"shape": shape}))
    for name, x, groups in [("images", [2, 6, 3, 2], 3), ("instances", [2, 4, 5], 4), ("one", [3, 4], 1)]:
        cases.append(run("groupNorm", name, {"x": x, "w": [x[1]], "b": [x[1]]},
                         lambda x, w, b: F.group_norm(x, groups, w, b), {"groups": groups}))
    for size, alpha, beta, k in [(5, 1e-4, 0.75, 1.0), (5, 0.5, 0.75, 2.0), (2, 1.0, 0.5, 1.0), (4, 2.0, 1.0, 0.5)]:
        cases.append(run("localResponseNorm", f"{size}, {alpha}, {beta}, {k}", {"x": [2, 7, 2, 3]},
                         lambda x: F.local_response_norm(x, size, alpha, beta, k),
                         {"size": size, "alpha": alpha, "beta": beta, "k": k}))
    return cases


def elementwise():
    x = {"x": [4, 10]}
    return [
        run("leakyRelu", "default", x, lambda x: F.leaky_relu(x), {"slope": 0.01}),
        run("leakyRelu", "0.2", x, lambda x: F.leaky_relu(x, 0.2), {"slope": 0.2}),
        run("gelu", "exact", x, lambda x: F.gelu(x), {"approximate": "none"}, scale=5.0),
        run("gelu", "tanh", x, lambda x: F.gelu(x, approximate="tanh"), {"approximate": "tanh"}, scale=5.0),
        run("silu", "wide", x, F.silu, scale=20.0),
        run("softplus", "narrow", x, F.softplus, scale=3.0),
        run("abs", "wide", x, torch.abs),
        run("pow", "3", x, lambda x: x**3, {"exponent": 3}),
    ]


def upsampling():
    cases = []
    for name, size, scale, mode, corners in [
        ("twice", None, 2, "nearest", None), ("1.5 and 2.7", None, [1.5, 2.7], "nearest", None),
        ("to a size", [5, 4], None, "nearest", None), ("smaller", [2, 3], None, "nearest", None),
        ("twice", None, 2, "bilinear", False), ("1.5 and 2.7", None, [1.5, 2.7], "bilinear", False),
        ("to a size", [5, 4], None, "bilinear", False), ("smaller", [2, 3], None, "bilinear", False),
        ("twice", None, 2, "bilinear", True), ("to a size", [1, 9], None, "bilinear", True),
    ]:
        options = {"mode": mode, **({"size": size} if size else {"scale": scale})}
        if corners is not None:
            options["alignCorners"] = corners
        cases.append(run("upsample", f"{mode}, {name}, corners {corners}", {"x": [2, 2, 3, 4]},
                         lambda x: F.interpolate(x, size, scale, mode, corners), options))
    return cases


def losses():
    labels = [2, 0, 4]
    x = {"x": [3, 5]}
    both = {"x": [3, 5], "t": [3, 5]}
    weight = [0.5, 1.0, 2.0, 0.0, 3.0]
    cases = []
    for reduction in ("mean", "sum", "none"):
        for options in (
            {}, {"weight": weight}, {"labelSmoothing": 0.1}, {"weight": weight, "labelSmoothing": 0.3},
            {"ignoreIndex": 0}, {"ignoreIndex": 4, "weight": weight, "labelSmoothing": 0.2},
        ):
            if reduction != "mean" and len(options) == 1:
                continue
            given = {"weight": torch.tensor(options["weight"]) if "weight" in options else None,
                     "label_smoothing": options.get("labelSmoothing", 0.0),
                     "ignore_index": options.get("ignoreIndex", -100), "reduction": reduction}
            cases.append(run("crossEntropy", f"{reduction} {options}", x,
                             lambda x: F.cross_entropy(x, torch.tensor(labels), **given),
                             {**options, "labels": labels, "reduction": reduction}, scale=3.0))
        for op, fn in (("l1Loss", F.l1_loss), ("mse", F.mse_loss)):
            cases.append(run(op, reduction, both, lambda x, t: fn(x, t, reduction=reduction),
                             {"reduction": reduction}))
        for beta in (1.0, 0.3):
            cases.append(run("smoothL1", f"{reduction}, {beta}", both,
                             lambda x, t: F.smooth_l1_loss(x, t, beta=beta, reduction=reduction),
                             {"beta": beta, "reduction": reduction}))
        cases.append(run("hinge", reduction, x,
                         lambda x: F.multi_margin_loss(x, torch.tensor(labels), margin=0.8, reduction=reduction),
                         {"labels": labels, "margin": 0.8, "reduction": reduction}))
        target = torch.sigmoid(wave([3, 5], 4.0))
        pos = [1.0, 2.0, 3.0, 0.5, 1.0]
        for options in ({}, {"posWeight": pos}, {"posWeight": pos, "weight": weight}):
            cases.append(run("bceWithLogits", f"{reduction} {list(options)}", x,
                             lambda x: F.binary_cross_entropy_with_logits(
                                 x, target, reduction=reduction,
                                 weight=torch.tensor(weight) if "weight" in options else None,
                                 pos_weight=torch.tensor(pos) if options else None),
                             {**options, "reduction": reduction, "target": numbers(target)}, scale=4.0))
    soft = torch.softmax(wave([2, 3, 2, 2], 4.0), 1)
    cases.append(run("crossEntropy", "probabilities by pixel", {"x": [2, 3, 2, 2]},
                     lambda x: F.cross_entropy(x, soft, label_smoothing=0.1),
                     {"probabilities": numbers(soft), "labelSmoothing": 0.1}))
    cases.append(run("crossEntropy", "labels by pixel", {"x": [2, 3, 2, 2]},
                     lambda x: F.cross_entropy(x, torch.tensor([0, 2, 1, 1, 0, 0, 2, 2]).reshape(2, 2, 2)),
                     {"labels": [0, 2, 1, 1, 0, 0, 2, 2]}))
    return cases


def deformable():
    """torchvision.ops.deform_conv2d; needs torchvision."""
    from torchvision.ops import deform_conv2d

    cases = []
    for name, x, w, groups, options in [
        ("plain", [2, 2, 5, 5], [3, 2, 3, 3], 1, {}),
        ("stride, padding", [1, 4, 6, 5], [2, 4, 3, 3], 2, {"stride": 2, "padding": 1}),
        ("dilation, groups", [2, 4, 6, 7], [4, 2, 2, 3], 4, {"dilation": [2, 1], "padding": [0, 2]}),
    ]:
        full = {"stride": 1, "padding": 0, "dilation": 1, **options}
        pair = {k: v if isinstance(v, list) else [v, v] for k, v in full.items()}
        out = [(x[2 + d] + 2 * pair["padding"][d] - pair["dilation"][d] * (w[2 + d] - 1) - 1)
               // pair["stride"][d] + 1 for d in (0, 1)]
        taps = groups * w[2] * w[3]
        shapes = {"x": x, "offset": [x[0], 2 * taps, *out], "w": w, "b": [w[0]], "mask": [x[0], taps, *out]}
        cases.append(run("deformableConv2d", f"{name}, mask", shapes,
                         lambda x, offset, w, b, mask: deform_conv2d(x, offset, w, b, mask=mask, **full),
                         full, scale=1.7))
        shapes = {k: v for k, v in shapes.items() if k != "mask"}
        cases.append(run("deformableConv2d", name, shapes,
                         lambda x, offset, w, b: deform_conv2d(x, offset, w, b, **full), full, scale=1.7))
    return cases


def layers():
    return [*pooling(), *convolutions(), *norms(), *elementwise(), *upsampling(), *losses(), *deformable()]


if __name__ == "__main__":
    torch.set_num_threads(1)
    for file, content in {"layers": layers(), "batchNorm": batch_norms()}.items():
        data = {"recordedWith": f"PyTorch {torch.__version__}", "data": content}
        (HERE / f"{file}.json").write_text(json.dumps(data))
