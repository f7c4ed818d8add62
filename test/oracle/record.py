"""Records what PyTorch computes, so that the tests need no Python.

    pip install torch==2.13.0 numpy
    python test/oracle/record.py && npx biome check --write test/oracle

Inputs and weights are not stored: both sides compute them by `wave`. Written are ops.json (forward and
backward of single ops, small shapes), lenet5.json (one forward and backward, three steps of training)
and optimizers.json (three steps with every option). Large tensors are sampled: every s-th number.
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent


def wave(shape, phase, scale=1.0):
    """Element i (row-major) is scale * sin(0.37 i + phase): numbers of both signs, none equal."""
    n = math.prod(shape)
    values = scale * np.sin(0.37 * np.arange(n, dtype=np.float64) + phase)
    return torch.tensor(values.astype(np.float32).reshape(shape))


def numbers(t):
    return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


def sample(t, count=40):
    """Every s-th number, and the largest of all, by which errors are measured."""
    flat = t.detach().flatten()
    step = max(1, math.ceil(flat.numel() / count))
    return {"max": float(f"{flat.abs().max():.9g}"), "step": step, "values": numbers(flat[::step])}


def run(name, fn, inputs, **extra):
    """Forward and backward with dy = wave(phase 9) or 1 for a scalar."""
    for x in inputs.values():
        x.requires_grad_(True)
    y = fn(*inputs.values())
    y.backward(wave(list(y.shape), 9.0) if y.dim() else None)
    return {
        "name": name,
        "shapes": {k: list(x.shape) for k, x in inputs.items()},
        **extra,
        "y": numbers(y),
        "gradients": {k: numbers(x.grad) for k, x in inputs.items()},
    }


def conv(name, x, w, bias=True, **options):
    inputs = {"x": wave(x, 0.0), "w": wave(w, 1.0)}
    if bias:
        inputs["b"] = wave([w[0]], 2.0)
    fn = lambda x, w, b=None: F.conv2d(x, w, b, **options)
    return run(name, fn, inputs, op="conv2d", options=options)


def pool(name, op, x, kernel_size, **options):
    fn = lambda x: getattr(F, {"maxPool2d": "max_pool2d", "avgPool2d": "avg_pool2d"}[op])(
        x, kernel_size, **options
    )
    return run(name, fn, {"x": wave(x, 0.0)}, op=op, options={"kernelSize": kernel_size, **options})


def ops():
    labels = [2, 0, 4]
    return [
        conv("one filter, one channel", [1, 1, 5, 5], [1, 1, 3, 3]),
        conv("several of each", [2, 3, 6, 7], [4, 3, 3, 2]),
        conv("no bias", [2, 3, 6, 7], [4, 3, 3, 2], bias=False),
        conv("stride 2", [2, 2, 7, 8], [3, 2, 3, 3], stride=2),
        conv("stride 2 by 3", [1, 2, 7, 8], [3, 2, 3, 3], stride=[2, 3]),
        conv("padding 1", [2, 2, 5, 4], [3, 2, 3, 3], padding=1),
        conv("padding 2 by 1", [1, 2, 5, 4], [3, 2, 3, 3], padding=[2, 1]),
        conv("padding same", [1, 2, 5, 4], [3, 2, 3, 5], padding="same"),
        conv("padding same, even filter", [1, 2, 5, 4], [3, 2, 2, 4], padding="same"),
        conv("dilation 2", [1, 2, 7, 7], [2, 2, 3, 3], dilation=2),
        conv("dilation 2 by 1, stride 2, padding 1", [1, 2, 8, 7], [2, 2, 3, 3],
             dilation=[2, 1], stride=2, padding=1),
        conv("groups 2", [2, 4, 5, 5], [6, 2, 3, 3], groups=2),
        conv("depthwise, stride 2, padding 1", [1, 4, 6, 6], [4, 1, 3, 3],
             groups=4, stride=2, padding=1),
        conv("1 by 1", [2, 3, 4, 4], [5, 3, 1, 1]),
        conv("padding wider than the image", [1, 1, 2, 2], [1, 1, 3, 3], padding=3),
        pool("2 by 2", "maxPool2d", [2, 3, 6, 8], 2),
        pool("odd size, last row left out", "maxPool2d", [1, 2, 7, 5], 2),
        pool("overlapping, padding", "maxPool2d", [2, 2, 7, 6], 3, stride=2, padding=1),
        pool("oblong", "maxPool2d", [1, 2, 6, 6], [3, 2], stride=[1, 2], padding=[1, 0]),
        pool("2 by 2", "avgPool2d", [2, 3, 6, 8], 2),
        pool("overlapping, padding", "avgPool2d", [2, 2, 7, 6], 3, stride=2, padding=1),
        pool("oblong", "avgPool2d", [1, 2, 6, 6], [3, 2], stride=[1, 2], padding=[1, 0]),
        run("with bias", F.linear,
            {"x": wave([4, 7], 0.0), "w": wave([5, 7], 1.0), "b": wave([5], 2.0)},
            op="linear", options={}),
        run("no bias", F.linear, {"x": wave([4, 7], 0.0), "w": wave([5, 7], 1.0)},
            op="linear", options={}),
        run("five classes", lambda x: F.cross_entropy(x, torch.tensor(labels)),
            {"x": wave([3, 5], 0.0, 4.0)}, op="crossEntropy", options={}, scale=4, labels=labels),
        run("logits up to 200", lambda x: F.cross_entropy(x, torch.tensor(labels)),
            {"x": wave([3, 5], 0.0, 200.0)}, op="crossEntropy", options={}, scale=200,
            labels=labels),
    ]


class LeNet5(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = torch.nn.Conv2d(6, 16, 5)
        self.fc1 = torch.nn.Linear(400, 120)
        self.fc2 = torch.nn.Linear(120, 84)
        self.fc3 = torch.nn.Linear(84, 10)
        with torch.no_grad():
            for i, p in enumerate(self.parameters()):
                fan_in = p.numel() // p.shape[0] if p.dim() > 1 else 10
                p.copy_(wave(list(p.shape), float(i), 1 / math.sqrt(fan_in)))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc3(F.relu(self.fc2(x)))


def lenet5():
    x, labels = wave([4, 1, 28, 28], 0.5), torch.tensor([3, 1, 4, 1])
    model = LeNet5()
    logits = model(x)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    result = {
        "labels": labels.tolist(),
        "logits": numbers(logits),
        "loss": float(loss),
        "gradients": {name: sample(p.grad) for name, p in model.named_parameters()},
        "training": {},
    }
    for name, make in {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.001),
    }.items():
        model = LeNet5()
        optimizer = make(model.parameters())
        losses = []
        for _ in range(3):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), labels)
            loss.backward()
            optimizer.step()
            losses.append(float(f"{float(loss):.9g}"))
        result["training"][name] = {
            "losses": losses,
            "parameters": {name: sample(p) for name, p in model.named_parameters()},
        }
    return result


def optimizers():
    """Three steps on 12 numbers; the gradient of step s is wave(phase s)."""
    cases = [
        ("sgd", {"learningRate": 0.1}, dict(lr=0.1)),
        ("sgd", {"learningRate": 0.1, "momentum": 0.9}, dict(lr=0.1, momentum=0.9)),
        ("sgd", {"learningRate": 0.1, "weightDecay": 0.01}, dict(lr=0.1, weight_decay=0.01)),
        ("sgd", {"learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.01, "nesterov": True},
         dict(lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)),
        ("adam", {}, dict()),
        ("adam", {"learningRate": 0.01, "betas": [0.8, 0.99], "epsilon": 0.001},
         dict(lr=0.01, betas=(0.8, 0.99), eps=0.001)),
        ("adam", {"learningRate": 0.01, "weightDecay": 0.1}, dict(lr=0.01, weight_decay=0.1)),
    ]
    results = []
    for kind, options, torch_options in cases:
        x = wave([3, 4], 0.0).requires_grad_(True)
        optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[kind]([x], **torch_options)
        steps = []
        for s in range(1, 4):
            x.grad = wave([3, 4], float(s))
            optimizer.step()
            steps.append(numbers(x))
        results.append({"kind": kind, "options": options, "steps": steps})
    return results


if __name__ == "__main__":
    torch.set_num_threads(1)
    for file, content in {"ops": ops(), "lenet5": lenet5(), "optimizers": optimizers()}.items():
        data = {"recordedWith": f"PyTorch {torch.__version__}", "data": content}
        (HERE / f"{file}.json").write_text(json.dumps(data))
