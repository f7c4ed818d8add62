"""Records .pth files as PyTorch writes them, in both of its formats, so that the tests need no Python.

    pip install torch==2.13.0
    python test/oracle/recordPytorchFiles.py && npx biome check --write test/oracle/pytorchFiles.json
"""

import base64
import collections
import io
import json
import pathlib

import torch

base = torch.arange(12, dtype=torch.float32).reshape(3, 4) / 8
state = collections.OrderedDict(
    {
        "conv.weight": torch.nn.Parameter(base.clone()),
        "turned": base.t(),
        "piece": base[1:, 1:3],
        "shared": base[0],
        "bn.num_batches_tracked": torch.tensor(7),
        "half": torch.tensor([0.5, -2.25]).half(),
        "brain": torch.tensor([1.5, -3.0]).bfloat16(),
        "wide": torch.tensor([1 / 3], dtype=torch.float64),
        "mask": torch.tensor([True, False]),
        "bytes": torch.tensor([0, 255], dtype=torch.uint8),
        "empty": torch.zeros(0, 2),
    }
)
state._metadata = {"": {"version": 1}}


def save(value, zipped):
    out = io.BytesIO()
    torch.save(value, out, _use_new_zipfile_serialization=zipped)
    return base64.b64encode(out.getvalue()).decode()


files = {"zip": save(state, True), "legacy": save(state, False)}
others = {
    "module": save(torch.nn.Linear(1, 1), True),
    "nested": save({"epoch": 3, "state_dict": {"w": torch.ones(1)}}, True),
    "list": save([torch.ones(1)], False),
}
values = {k: {"shape": list(v.shape), "values": v.detach().double().flatten().tolist()} for k, v in state.items()}
recorded = f"PyTorch {torch.__version__.split('+')[0]}"
path = pathlib.Path(__file__).parent / "pytorchFiles.json"
path.write_text(json.dumps({"recordedWith": recorded, "files": files, "others": others, "tensors": values}))
