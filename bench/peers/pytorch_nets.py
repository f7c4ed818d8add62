"""The networks of the bench in PyTorch, layer by layer as in the library's."""

import torch.nn.functional as F
from torch import nn


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
        layers += [nn.Conv2d(c, f, 3, padding=1), nn.BatchNorm2d(f), nn.ReLU(inplace=True)]
        layers += [nn.MaxPool2d(2)] if i == 1 else []
        c = f
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Block(nn.Module):
    """He et al. 2016, figure 2: two 3×3 convolutions beside a way around them."""

    def __init__(self, c, f, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(c, f, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(f)
        self.conv2 = nn.Conv2d(f, f, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(f)
        narrow = [nn.Conv2d(c, f, 1, stride, bias=False), nn.BatchNorm2d(f)]
        self.downsample = nn.Sequential(*(narrow if stride > 1 or c != f else []))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)) + self.downsample(x), inplace=True)


def resnet18():
    stem = [nn.Conv2d(3, 64, 7, 2, padding=3, bias=False), nn.BatchNorm2d(64)]
    stem += [nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, padding=1)]
    blocks, c = [], 64
    for f in (64, 128, 256, 512):
        blocks += [Block(c, f, 1 if f == 64 else 2), Block(f, f, 1)]
        c = f
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000)]
    net = nn.Sequential(*stem, *blocks, *head)
    assert sum(p.numel() for p in net.parameters()) == 11_689_512
    return net


LENET, BNCNN = (64, 1, 28, 28), (64, 3, 32, 32)

"""Work: its network and the shape of its batch."""
TRAINING = {
    "lenet-train": (LeNet, LENET),
    "bncnn-train": (bncnn, BNCNN),
    "resnet18-train": (resnet18, (16, 3, 64, 64)),
}
FORWARD = {
    "lenet-forward": (LeNet, LENET),
    "bncnn-forward": (bncnn, BNCNN),
    "resnet18-forward": (resnet18, (1, 3, 224, 224)),
}
