"""Records files that the reference implementation of safetensors writes, so that the tests need no Python.

    pip install safetensors==0.8.0 torch==2.13.0
    python test/oracle/recordSafetensors.py && npx biome check --write test/oracle/safetensors.json

Written is safetensors.json: small files as base64, and what they hold as PyTorch reads it.
"""

import base64
import json
import pathlib

import torch
from safetensors import __version__ as version
from safetensors.torch import save

VALUES = [0.0, -0.0, 1.0, -1.5, 0.1, 3.14159274, 65504.0, 1e-7, 6e-5, 2.0**-24, 1.0 / 3.0, -255.0]
WHOLE = [0, 1, 2, 100, 127, 7]
FLOATS = {"F32": torch.float32, "F64": torch.float64, "F16": torch.float16, "BF16": torch.bfloat16}
SMALL = {"F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2}
INTEGERS = {
    "BOOL": torch.bool, "U8": torch.uint8, "I8": torch.int8, "I16": torch.int16, "U16": torch.uint16,
    "I32": torch.int32, "U32": torch.uint32, "I64": torch.int64, "U64": torch.uint64,
}


def text(value):
    return "NaN" if value != value else {float("inf"): "Infinity", -float("inf"): "-Infinity"}.get(value, value)


def file(tensors, metadata=None):
    data = save(tensors, metadata)
    return {
        "bytes": base64.b64encode(data).decode(),
        "metadata": metadata or {},
        "tensors": {
            name: {"shape": list(t.shape), "values": [text(v) for v in t.to(torch.float64).flatten().tolist()]}
            for name, t in tensors.items()
        },
    }


files = {}
for name, dtype in FLOATS.items():
    files[name] = file({"x": torch.tensor(VALUES, dtype=torch.float64).to(dtype).reshape(3, 4)})
for name, dtype in SMALL.items():
    # Every 8-bit pattern.
    files[name] = file({"x": torch.arange(256).to(torch.uint8).view(dtype)})
for name, dtype in INTEGERS.items():
    files[name] = file({"x": torch.tensor(WHOLE).to(dtype)})
files["negative"] = file({"a": torch.tensor([-128, 127], dtype=torch.int8), "b": torch.tensor([-(2**40)])})
files["special"] = file({"x": torch.tensor([float("nan"), float("inf"), -float("inf")], dtype=torch.float16)})
files["empty"] = file({"nothing": torch.zeros(0, 3), "scalar": torch.tensor(7.0)})
files["mixed"] = file(
    {
        "fc.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3),
        "bn.num_batches_tracked": torch.tensor(5),
        "half": torch.tensor([0.5, 0.25], dtype=torch.float16),
        "이름": torch.tensor([1.0], dtype=torch.float64),
    },
    {"format": "pt", "note": "가나다"},
)
here = pathlib.Path(__file__).parent
recorded = f"safetensors {version}, PyTorch {torch.__version__.split('+')[0]}"
(here / "safetensors.json").write_text(json.dumps({"recordedWith": recorded, "files": files}, ensure_ascii=False))
