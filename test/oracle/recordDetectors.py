"""Records torchvision's region proposal network and region heads, and PyTorch's index_select: detectors.json.

    pip install torch==2.14.1 torchvision==0.29.1 numpy
    python test/oracle/recordDetectors.py && npx biome check --write test/oracle

Weights and feature maps are not stored: both sides compute them by `noise`.
"""

import json
import pathlib
from collections import OrderedDict

import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork, RPNHead
from torchvision.ops import MultiScaleRoIAlign

from record import wave
from recordDetection import boxes, numbers
from recordModels import noise

HERE = pathlib.Path(__file__).parent
IMAGE = (56, 72)
CHANNELS = 6
CLASSES = 3
# So large a choice takes all there are: nothing is left to chance.
ALL = 100_000


def fill(module, seeds):
    """Parameter k of a module is noise with the seed `seeds + k`."""
    for k, parameter in enumerate(module.parameters()):
        parameter.data = noise(parameter.shape, seeds + k, scale=0.3)


def objects():
    """Two images; the second one has a single object."""
    a = boxes(4, 41, 30)
    b = torch.tensor([[20.0, 10.0, 45.0, 40.0]])
    return [{"boxes": a, "labels": torch.tensor([1, 3, 2, 1])}, {"boxes": b, "labels": torch.tensor([2])}]


def gradients(loss, tensors):
    return [numbers(g)[:60] for g in torch.autograd.grad(loss, tensors)]


def record_rpn():
    anchors = AnchorGenerator(((12, 20, 32),), ((0.5, 1.0, 2.0),))
    head = RPNHead(CHANNELS, 9)
    fill(head, 50)
    n = {"training": 120, "testing": 80}
    kept = {"training": 30, "testing": 20}
    rpn = RegionProposalNetwork(anchors, head, 0.7, 0.3, ALL, 0.5, n, kept, 0.7)
    maps = noise((2, CHANNELS, 7, 9), 60, scale=1.0).requires_grad_()
    images = ImageList(torch.zeros(2, 3, *IMAGE), [IMAGE, IMAGE])
    features = OrderedDict([("0", maps)])
    rpn.eval()
    with torch.no_grad():
        logits, deltas = head([maps])
        found, _ = rpn(images, features)
        grid = rpn.anchor_generator(images, [maps])
    rpn.train()
    _, losses = rpn(images, features, objects())
    total = losses["loss_objectness"] + losses["loss_rpn_box_reg"]
    return {
        "anchors": numbers(grid[0])[:72],
        "logits": numbers(logits[0])[:60],
        "deltas": numbers(deltas[0])[:60],
        "proposals": [numbers(b) for b in found],
        "object": losses["loss_objectness"].item(),
        "place": losses["loss_rpn_box_reg"].item(),
        "gradients": gradients(total, [maps, *head.parameters()]),
    }


def record_heads():
    pool = MultiScaleRoIAlign(["0"], 4, 2)
    mlp = TwoMLPHead(CHANNELS * 16, 12)
    predictor = FastRCNNPredictor(12, CLASSES + 1)
    fill(mlp, 70)
    fill(predictor, 80)
    heads = RoIHeads(pool, mlp, predictor, 0.5, 0.5, ALL, 0.25, None, 0.2, 0.5, 15)
    maps = noise((2, CHANNELS, 7, 9), 61, scale=1.0).requires_grad_()
    features = OrderedDict([("0", maps)])
    proposals = [boxes(25, 42, 36), boxes(18, 43, 36)]
    # Some near the objects, so that there is something to learn.
    truth = objects()
    proposals[0] = torch.cat([proposals[0], truth[0]["boxes"] + 1])
    proposals[1] = torch.cat([proposals[1], truth[1]["boxes"] - 2])
    heads.eval()
    with torch.no_grad():
        found, _ = heads(features, [p.clone() for p in proposals], [IMAGE, IMAGE])
    heads.train()
    _, losses = heads(features, [p.clone() for p in proposals], [IMAGE, IMAGE], truth)
    total = losses["loss_classifier"] + losses["loss_box_reg"]
    return {
        "proposals": [numbers(p) for p in proposals],
        "found": [{k: numbers(v) for k, v in image.items()} for image in found],
        "kind": losses["loss_classifier"].item(),
        "place": losses["loss_box_reg"].item(),
        "gradients": gradients(total, [maps, *mlp.parameters(), *predictor.parameters()]),
    }


def record_rows():
    x = wave((5, 3), 0.0).requires_grad_()
    y = x.index_select(0, torch.tensor([4, 0, 4, 2]))
    y.backward(wave((4, 3), 9.0))
    return {"rows": [4, 0, 4, 2], "y": numbers(y), "gradient": numbers(x.grad)}


if __name__ == "__main__":
    truth = [{"boxes": numbers(o["boxes"]), "labels": (o["labels"] - 1).tolist()} for o in objects()]
    recorded = {
        "recordedWith": f"torchvision {__import__('torchvision').__version__}",
        "truth": truth,
        "rpn": record_rpn(),
        "heads": record_heads(),
        "takeRows": record_rows(),
    }
    (HERE / "detectors.json").write_text(json.dumps(recorded))
