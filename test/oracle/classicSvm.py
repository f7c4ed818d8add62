"""Records scikit-learn's support vector machines and k-means.

    pip install scikit-learn numpy
    python test/oracle/classicSvm.py && npx biome check --write test/oracle/classicSvm.json
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import SVC, LinearSVC


def noise(shape, seed):
    """As `noise` in wave.ts: even in ±1, by the mixing of splitmix32."""
    index = np.arange(int(np.prod(shape)), dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    z = (index * np.uint64(0x9E3779B9) + np.uint64(seed * 0x85EBCA6B & 0xFFFFFFFF)) & mask
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x21F0AAAD)) & mask
    z = ((z ^ (z >> np.uint64(15))) * np.uint64(0x735A2D97)) & mask
    z = (z ^ (z >> np.uint64(15))) & mask
    return (z.astype(np.float64) / 2**31 - 1).astype(np.float32).astype(np.float64).reshape(shape)


x, test = noise((80, 4), 1), noise((25, 4), 2)
# Overlapping, and not linear.
score = x[:, 0] + 2 * x[:, 1] * x[:, 2] + 0.4 * noise((80,), 3)
two = (score > 0.1).astype(int) * 3 + 2
many = np.digitize(score, [-0.4, 0.4])

svm = []
for options in [
    {"kernel": "linear"}, {"kernel": "linear", "c": 0.05}, {"kernel": "rbf"},
    {"kernel": "rbf", "c": 30, "gamma": 0.7}, {"kernel": "poly", "degree": 3, "coef0": 1, "c": 2},
]:
    theirs = {k: v for k, v in options.items() if k != "c"}
    model = SVC(C=options.get("c", 1), tol=1e-8, **theirs).fit(x, two)
    svm.append({
        "options": options, "decision": model.decision_function(test).tolist(),
        "support": sorted(model.support_.tolist()),
    })

linear = []
for c in [0.1, 1, 5]:
    model = LinearSVC(C=c, loss="hinge", tol=1e-9, max_iter=10**6).fit(x, two)
    linear.append({"c": c, "weights": model.coef_[0].tolist(), "bias": float(model.intercept_[0])})

rest = OneVsRestClassifier(SVC(kernel="rbf", gamma="scale", tol=1e-8)).fit(x, many)

# k-means from given centers: nothing is left to chance.
start = x[:5]
means = KMeans(5, init=start, n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(x)

path = pathlib.Path(__file__).with_name("classicSvm.json")
path.write_text(json.dumps({
    "sklearn": sklearn.__version__,
    "two": two.tolist(), "many": many.tolist(), "svm": svm, "linear": linear,
    "rest": {
        "decision": rest.decision_function(test).flatten().tolist(),
        "predicted": rest.predict(test).tolist(),
    },
    "means": {
        "centers": means.cluster_centers_.flatten().tolist(),
        "labels": means.labels_.tolist(), "inertia": float(means.inertia_),
    },
}))
