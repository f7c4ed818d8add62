"""PyTorch on the CPU as a peer: one work a line in, its median seconds out.

python pytorch.py THREADS     reads {"work": NAME, "seconds": S}, answers {"median": S, "how": WAY}
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def bncnn():
    layers, c = [], 3
    for i, f in enumerate((32, 32, 64, 64)):
        layers += [nn.Conv2d(c, f, 3, padding=1), nn.BatchNorm2d(f), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if i == 1 else []
        c = f
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def training(model, shape, last):
    form = torch.channels_last if last else torch.contiguous_format
    model, x = model.to(memory_format=form), torch.randn(shape).to(memory_format=form)
    y = torch.arange(shape[0]) % 10
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return step


def inference(f, *shapes):
    def make(last):
        form = torch.channels_last if last else torch.contiguous_format
        args = [torch.randn(s).to(memory_format=form) for s in shapes]

        def run():
            with torch.no_grad():
                f(*args)

        return run

    return make


def matmul(last):
    a, b = torch.randn(512, 512), torch.randn(512, 512)
    return lambda: a @ b


def conv3x3(n):
    return inference(lambda x, w: F.conv2d(x, w, padding=1), (n, 64, 56, 56), (64, 64, 3, 3))


WORKS = {
    "matmul512": matmul,
    "conv3x3-1": conv3x3(1),
    "conv3x3-8": conv3x3(8),
    "depthwise3x3": inference(
        lambda x, w: F.conv2d(x, w, padding=1, groups=64), (8, 64, 56, 56), (64, 1, 3, 3)
    ),
    "maxpool": inference(lambda x: F.max_pool2d(x, 2), (8, 64, 56, 56)),
    "lenet-train": lambda last: training(LeNet(), (64, 1, 28, 28), last),
    "bncnn-train": lambda last: training(bncnn(), (64, 3, 32, 32), last),
}


def median(run, seconds):
    for _ in range(3):
        run()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


made = {}
print(json.dumps({"ready": torch.__version__}), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    ways = {}
    for last in (False, True):
        key = (job["work"], last)
        if key not in made:
            made[key] = WORKS[job["work"]](last)
        ways["channels_last" if last else "eager"] = median(made[key], job["seconds"] / 2)
    how = min(ways, key=ways.get)
    print(json.dumps({"median": ways[how], "how": how}), flush=True)
