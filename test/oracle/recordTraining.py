"""Records what PyTorch's AdamW, RMSprop and learning rate schedules do: training.json.

    pip install torch==2.13.0 numpy
    python test/oracle/recordTraining.py && npx biome check --write test/oracle

Optimizers: three steps on 12 numbers; the gradient of step s is wave(phase s). Schedules: the rate of each step.
"""

import json
import pathlib

import torch
from torch.optim import lr_scheduler as lr

from record import numbers, wave

HERE = pathlib.Path(__file__).parent
NAMES = {"lr": "learningRate", "eps": "epsilon", "weight_decay": "weightDecay"}


def optimizer(kind, **options):
    x = wave([3, 4], 0.0).requires_grad_(True)
    made = {"adamW": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop}[kind]([x], **options)
    steps = []
    for s in range(1, 4):
        x.grad = wave([3, 4], float(s))
        made.step()
        steps.append(numbers(x))
    return {"kind": kind, "options": {NAMES.get(k, k): v for k, v in options.items()}, "steps": steps}


def rates(kind, options, make, steps=12):
    made = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    schedule = make(made)
    result = []
    for _ in range(steps):
        result.append(float(made.param_groups[0]["lr"]))
        made.step()
        if len(result) < steps:
            schedule.step()
    return {"kind": kind, "options": options, "rates": result}


content = {
    "optimizers": [
        optimizer("adamW"),
        optimizer("adamW", lr=0.1, betas=(0.8, 0.99), weight_decay=0.3),
        optimizer("adamW", lr=0.1, weight_decay=0.0, eps=0.001),
        optimizer("rmsprop"),
        optimizer("rmsprop", lr=0.1, alpha=0.9, eps=0.01),
        optimizer("rmsprop", lr=0.1, weight_decay=0.2, momentum=0.9),
        optimizer("rmsprop", lr=0.1, centered=True),
        optimizer("rmsprop", lr=0.1, centered=True, momentum=0.5, weight_decay=0.1),
    ],
    "schedules": [
        rates("stepDecay", {"every": 3, "factor": 0.5}, lambda o: lr.StepLR(o, 3, 0.5)),
        rates("stepDecay", {"at": [2, 7, 8]}, lambda o: lr.MultiStepLR(o, [2, 7, 8])),
        rates("cosineDecay", {"steps": 11, "least": 0.01}, lambda o: lr.CosineAnnealingLR(o, 11, 0.01)),
        rates("cosineDecay", {"steps": 5}, lambda o: lr.CosineAnnealingLR(o, 5)),
        rates("oneCycle", {"steps": 12, "most": 2}, lambda o: lr.OneCycleLR(o, 2, 12)),
        rates("oneCycle", {"steps": 12, "most": 1, "rise": 0.5, "startDivisor": 10, "endDivisor": 100, "shape": "linear"},
              lambda o: lr.OneCycleLR(o, 1, 12, pct_start=0.5, div_factor=10, final_div_factor=100,
                                      anneal_strategy="linear")),
        rates("warmUp", {"steps": 4, "from": 0.1}, lambda o: lr.LinearLR(o, 0.1, total_iters=4)),
        rates("warmUpCosine", {"steps": 4, "from": 0.25, "then": 8},
              lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 0.25, total_iters=4), lr.CosineAnnealingLR(o, 8)], [4])),
    ],
}
data = {"recordedWith": f"PyTorch {torch.__version__}", "data": content}
(HERE / "training.json").write_text(json.dumps(data))
