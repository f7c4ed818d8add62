"""Records what Python and PyTorch say to the tables of lesson 0: tour.json.

    pip install torch==2.13.0
    python test/oracle/recordTour.py && npx biome check --write test/oracle
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

HERE = Path(__file__).parent
LESSON = HERE.parent.parent / "lessons" / "tour" / "lesson.en.md"
NAMES = {
    "torch": torch,
    "F": F,
    "nn": nn,
    "n": 7,
    "xs": [3, 1, 2],
    "net": {"name": "LeNet", "layers": 5},
    "x": torch.tensor([[1.0, -2.0], [3.0, 4.0]]),
    "y": torch.tensor([[2.0, 1.0], [4.0, 8.0]]),
    "image": torch.arange(16).reshape(1, 1, 4, 4).float(),
    "w": torch.ones(1, 1, 3, 3),
}


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, (torch.Size, tuple, list)):
        return [plain(one) for one in value]
    return value


def rows(head):
    """The first column of the tables that begin with this head."""
    inside = False
    for line in LESSON.read_text().splitlines():
        cell = line.strip("|").split("|")[0].strip()
        inside = line.startswith("|") and (inside or cell == head)
        if inside and cell.startswith("`"):
            yield cell.strip("`")


def results(head, names):
    # Names at global level: a comprehension's scope sees no others.
    return {row: plain(eval(row, dict(names))) for row in rows(head)}


record = {head: results(head, NAMES) for head in ["Python", "PyTorch"]}
(HERE / "tour.json").write_text(json.dumps(record, indent=1) + "\n")
