"""Records JPEG files as PIL writes and reads them, so that the tests need no Python.

    pip install pillow==13.0.0 numpy
    python test/oracle/recordJpeg.py && npx biome check --write test/oracle/jpeg.json

Pixels are what PIL decodes (libjpeg-turbo), turned upright as the EXIF data says.
"""

import base64
import io
import json
import pathlib

import numpy as np
import PIL
from PIL import Image, ImageOps, features

h, w = 11, 14
y, x = np.mgrid[0:h, 0:w]
colour = Image.fromarray(np.stack([x * 15, y * 19, (x * 7 + y * 11) % 256], -1).astype(np.uint8))


def encode(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def held(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(colour, quality=80, exif=exif)


files = {
    "4:4:4": encode(colour, quality=92, subsampling=0),
    "4:2:2": encode(colour, quality=80, subsampling=1),
    "4:2:0": encode(colour, quality=80, subsampling=2),
    "progressive": encode(colour, quality=80, progressive=True),
    "restart markers": encode(colour, quality=80, restart_marker_blocks=1),
    "gray": encode(colour.convert("L"), quality=90),
    "CMYK": encode(colour.convert("CMYK"), quality=80),
    **{f"orientation {k}": held(k) for k in range(1, 9)},
}
recorded = {}
for name, data in files.items():
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    pixels = np.asarray(image.convert("L" if name == "gray" else "RGB")).reshape(image.height, image.width, -1)
    recorded[name] = {
        "bytes": base64.b64encode(data).decode(),
        "shape": [pixels.shape[2], pixels.shape[0], pixels.shape[1]],
        "pixels": base64.b64encode(pixels.transpose(2, 0, 1).tobytes()).decode(),
    }
version = f"PIL {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"
here = pathlib.Path(__file__).parent
(here / "jpeg.json").write_text(json.dumps({"recordedWith": version, "files": recorded}))
