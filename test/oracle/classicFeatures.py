"""Records scikit-image's local binary patterns, integral image and Haar-like features.

    pip install scikit-image numpy
    python test/oracle/classicFeatures.py && npx biome check --write test/oracle/classicFeatures.json
"""

import json
import pathlib

import numpy as np
import skimage
from skimage.feature import haar_like_feature, local_binary_pattern
from skimage.transform import integral_image


def noise(shape, seed):
    """As `noise` in wave.ts: even in ±1, by the mixing of splitmix32."""
    index = np.arange(int(np.prod(shape)), dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    z = (index * np.uint64(0x9E3779B9) + np.uint64(seed * 0x85EBCA6B & 0xFFFFFFFF)) & mask
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x21F0AAAD)) & mask
    z = ((z ^ (z >> np.uint64(15))) * np.uint64(0x735A2D97)) & mask
    z = (z ^ (z >> np.uint64(15))) & mask
    return (z.astype(np.float64) / 2**31 - 1).astype(np.float32).astype(np.float64).reshape(shape)


def picture(height, width, levels, seed):
    """Few levels: many neighbours are equal."""
    grey = np.floor((noise((height, width), seed) + 1) * levels / 2)
    return np.minimum(grey, levels - 1).astype(np.uint8)


cases = []
for height, width, levels, seed in [(9, 11, 256, 1), (9, 11, 3, 2)]:
    for points, radius in [(8, 1), (8, 2), (12, 1.5), (24, 3)]:
        for method in ["default", "ror", "uniform"]:
            codes = local_binary_pattern(picture(height, width, levels, seed), points, radius, method)
            cases.append({
                "height": height, "width": width, "levels": levels, "seed": seed,
                "points": points, "radius": radius, "method": method,
                "codes": codes.astype(int).flatten().tolist(),
            })

image = picture(7, 8, 256, 3)
sums = integral_image(image.astype(np.int64))
kinds = ["type-2-x", "type-2-y", "type-3-x", "type-3-y", "type-4"]
haar = {
    # The signs are a matter of taste: sizes only, sorted.
    kind: sorted(abs(int(v)) for v in haar_like_feature(sums, 0, 0, 5, 6, kind)) for kind in kinds
}
path = pathlib.Path(__file__).with_name("classicFeatures.json")
path.write_text(json.dumps({
    "skimage": skimage.__version__, "lbp": cases,
    "integral": sums.flatten().tolist(), "haar": haar,
}, separators=(",", ":")))
