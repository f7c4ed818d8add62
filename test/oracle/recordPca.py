"""Records numpy's principal components, so that the tests need no Python.

    pip install numpy
    python test/oracle/recordPca.py && npx biome check --write test/oracle/pca.json
"""

import json
import pathlib

import numpy as np


def noise(shape, seed):
    """As `noise` in wave.ts: even in ±1, by the mixing of splitmix32."""
    index = np.arange(int(np.prod(shape)), dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    z = (index * np.uint64(0x9E3779B9) + np.uint64(seed * 0x85EBCA6B & 0xFFFFFFFF)) & mask
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x21F0AAAD)) & mask
    z = ((z ^ (z >> np.uint64(15))) * np.uint64(0x735A2D97)) & mask
    z = (z ^ (z >> np.uint64(15))) & mask
    return (z.astype(np.float64) / 2**31 - 1).astype(np.float32).astype(np.float64).reshape(shape)


def case(rows, columns, k, seed):
    # Columns of different sizes, so that the first components stand out.
    x = noise((rows, columns), seed) * (1 + np.arange(columns) % 5)
    x = x.astype(np.float32).astype(np.float64)
    centered = x - x.mean(0)
    _, s, v = np.linalg.svd(centered, full_matrices=False)
    variances = s**2 / (rows - 1)
    components = v[:k].copy()
    for row in components:
        row *= np.sign(row[np.abs(row).argmax()])
    return {
        "rows": rows, "columns": columns, "k": k, "seed": seed,
        "variances": variances[:k].tolist(),
        "share": (variances[:k] / variances.sum()).tolist(),
        "components": components.flatten().tolist(),
        "projected": (centered @ components.T).flatten().tolist(),
    }


cases = [case(12, 5, 3, 1), case(6, 20, 2, 2), case(260, 240, 2, 3)]
for one in cases[2:]:
    one["projected"] = one["projected"][:40]
path = pathlib.Path(__file__).with_name("pca.json")
path.write_text(json.dumps({"numpy": np.__version__, "cases": cases}, indent=2))
