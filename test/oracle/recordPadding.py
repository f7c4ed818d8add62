"""Records what PyTorch computes for borders made of the image's own numbers: padding.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordPadding.py && npx biome check --write test/oracle
"""

import json

import torch
import torch.nn.functional as F

from recordLayers import HERE, run

MODES = ["reflect", "replicate", "circular"]


def borders():
    cases = []
    for mode in MODES:
        for shape, sides in [([2, 1, 4, 5], [1, 2, 3, 0]), ([1, 2, 3, 3], [2, 2, 2, 2]), ([1, 1, 2, 3], [0, 0, 1, 1])]:
            left, right, top, bottom = sides
            cases.append(run("pad", f"{mode}, {sides} around {shape}", {"x": shape},
                             lambda x: F.pad(x, sides, mode=mode),
                             {"mode": mode, "sides": {"left": left, "right": right, "top": top, "bottom": bottom}}))
    return cases


def layer(op, kind, name, x, channels, filters, kernel, **options):
    """A convolution layer of torch.nn, with the weights as inputs."""
    module = kind(channels, filters, kernel, **options)
    w, b = list(module.weight.shape), list(module.bias.shape)

    def fn(x, w, b):
        return torch.func.functional_call(module, {"weight": w, "bias": b}, (x,))

    names = {"padding_mode": "paddingMode"}
    own = {names.get(k, k): list(v) if isinstance(v, tuple) else v for k, v in options.items()}
    own |= {"channels": channels, "filters": filters, "kernelSize": kernel}
    return run(op, name, {"x": x, "w": w, "b": b}, fn, own)


def layers():
    cases = []
    for mode in MODES:
        two = {"padding_mode": mode}
        cases += [
            layer("conv2d", torch.nn.Conv2d, f"{mode}, 1", [2, 2, 4, 5], 2, 3, 3, padding=1, **two),
            layer("conv2d", torch.nn.Conv2d, f"{mode}, uneven, stride", [1, 2, 6, 5], 2, 2, [3, 2],
                  padding=(2, 1), stride=(2, 1), **two),
            layer("conv2d", torch.nn.Conv2d, f"{mode}, same, even", [1, 2, 5, 6], 2, 2, [4, 2],
                  padding="same", dilation=(1, 2), **two),
            layer("conv2d", torch.nn.Conv2d, f"{mode}, valid, groups", [1, 4, 4, 4], 4, 4, 3,
                  padding="valid", groups=2, **two),
            layer("conv1d", torch.nn.Conv1d, f"{mode}, 2, stride", [2, 2, 7], 2, 3, 3, padding=2, stride=2, **two),
            layer("conv1d", torch.nn.Conv1d, f"{mode}, same, even", [1, 2, 7], 2, 2, 4, padding="same",
                  dilation=2, **two),
            layer("conv1d", torch.nn.Conv1d, f"{mode}, valid", [1, 2, 7], 2, 2, 4, padding="valid", **two),
        ]
    return cases


if __name__ == "__main__":
    torch.set_num_threads(1)
    data = {"recordedWith": f"PyTorch {torch.__version__}", "data": [*borders(), *layers()]}
    (HERE / "padding.json").write_text(json.dumps(data))
