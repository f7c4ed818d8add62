"""Records what torchvision's fcn_resnet50 is and computes: fcn.json.

    pip install torch==2.13.0 torchvision==0.28.0 numpy
    python test/oracle/recordFcn.py && npx biome check --write test/oracle/fcn.json

With the auxiliary head: parameters, a checksum of the names and shapes of its state dict, and, with 5 classes and
weights by `fill` (see recordModels.py), both heads' outputs in evaluation, and the loss and some gradients of one step
of training without dropout.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
import torchvision
from recordModels import fill, keys, noise, sample
from torch import nn

HERE = pathlib.Path(__file__).parent
SIZE = [33, 47]


class Unprefixed:
    """`fill` knows the last norms of residual blocks by the beginning of their names."""

    def __init__(self, model):
        self.model = model

    def state_dict(self):
        return {k.removeprefix("backbone."): t for k, t in self.model.state_dict().items()}


def build(**options):
    return torchvision.models.segmentation.fcn_resnet50(
        weights=None, weights_backbone=None, aux_loss=True, **options
    )


torch.set_num_threads(1)
full = build()
result = {
    "recordedWith": f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}",
    "parameters": sum(p.numel() for p in full.parameters()),
    "keys": keys(full),
    "size": SIZE,
}
del full
model = build(num_classes=5)
for m in model.modules():
    if isinstance(m, nn.Dropout):
        m.p = 0.0
fill(Unprefixed(model))
x = noise([2, 3, *SIZE], 1000)
with torch.no_grad():
    y = model.eval()(x)
result["out"] = sample(y["out"], 400)
result["aux"] = sample(y["aux"], 400)
labels = (torch.arange(2 * SIZE[0] * SIZE[1]) % 5).reshape(2, *SIZE)
y = model.train()(x)
loss = F.cross_entropy(y["out"], labels) + 0.5 * F.cross_entropy(y["aux"], labels)
loss.backward()
# A bias before a norm has no gradient but rounding.
parameters = [(k, p) for k, p in model.named_parameters() if p.grad.abs().max() > 1e-5]
result["loss"] = float(f"{loss.item():.9g}")
result["gradients"] = {k: sample(p.grad, 8) for k, p in parameters[:: len(parameters) // 10]}
(HERE / "fcn.json").write_text(json.dumps(result))
