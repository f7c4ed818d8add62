"""Records what OpenCV's SIFT finds in the library's photographs: sift.json.

    pip install opencv-python-headless==5.0.0.93 numpy
    python test/oracle/recordSift.py && npx biome check --write test/oracle/sift.json

For each photograph, in grey: how many keypoints there are with OpenCV's own options, and of the 100 with the greatest
response the place, size, angle and response; of the first 8 also the descriptor. Keypoints that differ only in their
angle are one place with several angles.
"""

import json
import pathlib

import cv2

HERE = pathlib.Path(__file__).parent
PHOTOS = HERE.parent.parent / "src" / "data" / "images"
STRONGEST = 100
DESCRIBED = 8

data = []
for name in ["airplane", "coffee", "cat"]:
    image = cv2.imread(str(PHOTOS / f"{name}.png"), cv2.IMREAD_GRAYSCALE)
    keypoints, descriptors = cv2.SIFT_create().detectAndCompute(image, None)
    order = sorted(range(len(keypoints)), key=lambda i: -keypoints[i].response)
    places = {}
    for i in order:
        k = keypoints[i]
        # OpenCV's size is a diameter; at double size its pixels lie a quarter of one off.
        place = (round(k.pt[0], 2), round(k.pt[1], 2), round(k.size / 2, 3))
        if place not in places and len(places) == STRONGEST:
            continue
        entry = places.setdefault(place, {"response": round(k.response, 5), "angles": [], "descriptors": []})
        entry["angles"].append(round(k.angle, 2))
        entry["descriptors"].append([int(v) for v in descriptors[i]])
    rows = []
    for n, ((x, y, sigma), entry) in enumerate(places.items()):
        row = {"x": x, "y": y, "sigma": sigma, "response": entry["response"], "angles": entry["angles"]}
        if n < DESCRIBED:
            row["descriptors"] = entry["descriptors"]
        rows.append(row)
    data.append({"photo": name, "count": len(keypoints), "strongest": rows})
(HERE / "sift.json").write_text(json.dumps({"recordedWith": f"OpenCV {cv2.__version__}", "photos": data}))
for d in data:
    print(d["photo"], d["count"], d["strongest"][0]["response"], d["strongest"][-1]["response"])
