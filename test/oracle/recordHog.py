"""Records scikit-image's histograms of oriented gradients: hog.json.

    pip install scikit-image numpy
    python test/oracle/recordHog.py && npx biome check --write test/oracle/hog.json
"""

import json
import pathlib

import numpy as np
import skimage
from skimage.feature import hog


def noise(shape, seed):
    """As `noise` in wave.ts: even in ±1, by the mixing of splitmix32."""
    index = np.arange(int(np.prod(shape)), dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    z = (index * np.uint64(0x9E3779B9) + np.uint64(seed * 0x85EBCA6B & 0xFFFFFFFF)) & mask
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x21F0AAAD)) & mask
    z = ((z ^ (z >> np.uint64(15))) * np.uint64(0x735A2D97)) & mask
    z = (z ^ (z >> np.uint64(15))) & mask
    return (z.astype(np.float64) / 2**31 - 1).astype(np.float32).astype(np.float64).reshape(shape)


cases = []
for height, width, cell, block, bins, seed in [(16, 16, 8, 2, 9, 1), (23, 30, 7, 2, 9, 2), (20, 13, 4, 3, 6, 3), (12, 12, 4, 1, 4, 4)]:
    image = (noise((height, width), seed) + 1) / 2
    found = hog(image, orientations=bins, pixels_per_cell=(cell, cell), cells_per_block=(block, block), block_norm="L2-Hys")
    cases.append({
        "height": height, "width": width, "cell": cell, "block": block, "bins": bins, "seed": seed,
        "features": [float(f"{v:.7g}") for v in found],
    })
path = pathlib.Path(__file__).with_name("hog.json")
path.write_text(json.dumps({"skimage": skimage.__version__, "cases": cases}))
