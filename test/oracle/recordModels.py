"""Records what torchvision's models are and compute: models.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordModels.py && npx biome check --write test/oracle

For each model, at full size: parameters, multiply-adds (half of what PyTorch's flop counter counts for
[1, 3, 224, 224]), and a checksum of the names and shapes of its state dict. Then, with 10 classes, dense
layers of 64 and small images: outputs in evaluation, and for some loss, gradients and running statistics
of one step of training without dropout. Weights are not stored: both sides compute them by `noise`.
"""

import hashlib
import json
import math
import pathlib
import re
import sys

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

HERE = pathlib.Path(__file__).parent
HIDDEN = 64
CLASSES = 10


def mixed(count, seed):
    """Whole numbers 0 … 2³² − 1 that look random: the mixing of splitmix32."""
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        z = z + np.uint32(seed * 0x85EBCA6B % 2**32)
        z = (z ^ (z >> np.uint32(16))) * np.uint32(0x21F0AAAD)
        z = (z ^ (z >> np.uint32(15))) * np.uint32(0x735A2D97)
        return z ^ (z >> np.uint32(15))


def noise(shape, seed, center=0.0, scale=1.0):
    values = center + scale * (mixed(math.prod(shape), seed).astype(np.float64) / 2**31 - 1)
    return torch.tensor(values.astype(np.float32).reshape(shape))


def fill(model):
    """Entry i of the state dict: weights keep the size of what passes, biases are near 0.

    Norms have γ near 1/2 and β near 1, so that few numbers are close to a ReLU's bend, where rounding decides
    whether a gradient passes; the last norms of residual blocks have γ near 0.1. Otherwise batch statistics of a
    few pixels through 50 layers amplify rounding until two exact implementations differ.
    """
    state = model.state_dict()
    with torch.no_grad():
        for i, (name, t) in enumerate(state.items()):
            shape = list(t.shape)
            norm = re.sub(r"\w+$", "running_mean", name) in state
            if name.endswith("num_batches_tracked"):
                t.fill_(0)
            elif len(shape) > 1:
                t.copy_(noise(shape, i, scale=math.sqrt(6 / math.prod(shape[1:]))))
            elif name.endswith("running_var"):
                t.copy_(noise(shape, i, center=1.0, scale=0.5))
            elif norm and name.endswith("weight"):
                gamma = 0.1 if re.match(r"layer.*bn[23]", name) else 0.5
                t.copy_(noise(shape, i, center=gamma, scale=gamma / 2))
            elif norm and name.endswith("bias"):
                t.copy_(noise(shape, i, center=1.0, scale=0.1))
            else:
                t.copy_(noise(shape, i, scale=0.1))


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def sample(t, count):
    """Every s-th number, and the largest of all, by which errors are measured."""
    flat = t.detach().flatten()
    step = max(1, math.ceil(flat.numel() / count))
    return {"max": float(f"{flat.abs().max():.9g}"), "step": step, "values": numbers(flat[::step])}


def keys(model):
    lines = [f"{k} {','.join(map(str, t.shape))}" for k, t in model.state_dict().items()]
    return {
        "count": len(lines),
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }


class MobileNet(nn.Sequential):
    """Howard et al. 2017, table 1, as src/models/mobilenet.ts has it; not in torchvision."""

    def __init__(self, num_classes=1000):
        from collections import OrderedDict as O

        def block(a, b, s):
            return nn.Sequential(O(
                depthwise=nn.Conv2d(a, a, 3, s, 1, groups=a, bias=False), bn1=nn.BatchNorm2d(a),
                relu1=nn.ReLU(), pointwise=nn.Conv2d(a, b, 1, bias=False), bn2=nn.BatchNorm2d(b),
                relu2=nn.ReLU()))

        table = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1),
                 (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)]
        parts = O(conv1=nn.Conv2d(3, 32, 3, 2, 1, bias=False), bn1=nn.BatchNorm2d(32), relu1=nn.ReLU())
        last = 32
        for i, (width, stride) in enumerate(table):
            parts[f"block{i + 1}"] = block(last, width, stride)
            last = width
        parts |= O(avgpool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(), fc=nn.Linear(last, num_classes))
        super().__init__(parts)


def build(name, **options):
    if name == "mobilenet":
        return MobileNet(**options)
    if name.startswith("googlenet"):
        return torchvision.models.googlenet(
            init_weights=False, aux_logits=name == "googlenet_aux", **options
        )
    return getattr(torchvision.models, name)(**options)


def small(name):
    """10 classes, dense layers of 64, no dropout."""
    torch.manual_seed(0)
    model = build(name, num_classes=CLASSES)
    if name.startswith(("alexnet", "vgg")):
        layers = [m for m in model.classifier if isinstance(m, nn.Linear)]
        widths = [layers[0].in_features, HIDDEN, HIDDEN, CLASSES]
        at = 0
        for i, m in enumerate(model.classifier):
            if isinstance(m, nn.Linear):
                model.classifier[i] = nn.Linear(widths[at], widths[at + 1])
                at += 1
    for m in model.modules():
        if isinstance(m, nn.Dropout):
            m.p = 0.0
    return model


def record(name, size, train):
    full = build(name)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        full.eval()(torch.zeros(1, 3, 224, 224))
    result = {
        "name": name,
        "size": size,
        "parameters": sum(p.numel() for p in full.parameters()),
        "multiplyAdds": counter.get_total_flops() // 2,
        "keys": keys(full),
    }
    del full
    model = small(name)
    fill(model)
    x = noise([2, 3, size, size], 1000)
    with torch.no_grad():
        result["evaluated"] = numbers(model.eval()(x))
    fill(model)
    if not train:
        return result
    labels = torch.tensor([3, 7])
    if name in DOUBLE:
        model, x = model.double(), x.double()
        result["double"] = True
    y = model.train()(x)
    if isinstance(y, tuple):
        main, aux2, aux1 = y
        loss = F.cross_entropy(main, labels) + 0.3 * (
            F.cross_entropy(aux1, labels) + F.cross_entropy(aux2, labels)
        )
    else:
        loss = F.cross_entropy(y, labels)
    loss.backward()
    # A bias before a norm has no gradient but rounding.
    parameters = [(k, p) for k, p in model.named_parameters() if p.grad.abs().max() > 1e-5]
    every = max(1, len(parameters) // 12)
    result["training"] = {
        "loss": float(f"{loss.item():.9g}"),
        "gradients": {k: sample(p.grad, 8) for k, p in parameters[::every]},
        "buffers": {
            k: sample(b, 8)
            for k, b in list(model.named_buffers())[-6:]
            if not k.endswith("num_batches_tracked")
        },
    }
    return result


# Size of the images, and whether a step of training is recorded: one of each kind, to save the tests' time.
MODELS = {
    "resnet18": (64, True), "resnet34": (40, False), "resnet50": (64, True),
    "resnet101": (40, False), "resnet152": (40, False),
    "mobilenet": (64, True),
    "alexnet": (95, True),
    "vgg11": (32, True), "vgg13": (32, False), "vgg16": (32, False), "vgg19": (32, False),
    "vgg11_bn": (32, True), "vgg13_bn": (32, False), "vgg16_bn": (32, False), "vgg19_bn": (32, False),
    "googlenet": (64, False), "googlenet_aux": (64, True),
    "densenet121": (64, True), "densenet161": (40, False),
    "densenet169": (40, False), "densenet201": (40, False),
}

# In GoogLeNet's thirteen max poolings two numbers are often so close that rounding decides which is the
# largest, and another part of the network gets the gradient. On [2, 3, 96, 96], six seeds of images, PyTorch's
# own float32 gradients are up to 3.9e-2, 6.1e-4, 1.8e-4, 5.7e-5, 3.8e-2 and 8.9e-3 of the maximum from its
# float64 ones. So its step of training is recorded, and compared, in float64.
DOUBLE = {"googlenet_aux"}

if __name__ == "__main__":
    torch.set_num_threads(1)
    with_ = f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}"
    data = [record(name, *how) for name, how in MODELS.items() if name in (sys.argv[1:] or MODELS)]
    (HERE / "models.json").write_text(json.dumps({"recordedWith": with_, "data": data}))
