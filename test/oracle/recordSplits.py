"""Records the splits of scikit-learn and the label errors of cleanlab, so that the tests need no Python.

    pip install scikit-learn==1.9.1 cleanlab==2.9.0
    python test/oracle/recordSplits.py && npx biome check --write test/oracle/splits.json
"""

import json
import pathlib

import cleanlab
import numpy as np
import sklearn
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from sklearn.model_selection import KFold, StratifiedKFold, TimeSeriesSplit, train_test_split


def folds(splitter, n, y=None):
    return [{"train": a.tolist(), "test": b.tolist()} for a, b in splitter.split(np.zeros(n), y)]


LABELS = [0, 1, 1, 2, 0, 0, 2, 1, 1, 0, 0, 1, 2, 0, 1, 2, 0, 1, 1]
rng = np.random.default_rng(7)


def noisy(n, classes, wrong):
    """Labels of which some are wrong, and probabilities of a fair model: six digits, so that both sides read the same."""
    true = rng.integers(0, classes, n)
    given = np.where(rng.random(n) < wrong, rng.integers(0, classes, n), true)
    logits = rng.normal(size=(n, classes)) + 2.5 * np.eye(classes)[true]
    p = np.exp(logits)
    p = np.round(p / p.sum(1, keepdims=True), 6)
    issues = lambda method: sorted(np.where(find_label_issues(given, p, filter_by=method, min_examples_per_class=0))[0].tolist())
    ranked = find_label_issues(given, p, filter_by="prune_by_noise_rate", min_examples_per_class=0,
                               return_indices_ranked_by="self_confidence")
    return {
        "labels": given.tolist(), "classes": classes, "probabilities": p.flatten().tolist(),
        "thresholds": get_confident_thresholds(given, p).tolist(),
        "counts": compute_confident_joint(given, p, calibrate=False).tolist(),
        "calibrated": compute_confident_joint(given, p).tolist(),
        "confidentJoint": issues("confident_learning"), "noiseRate": issues("prune_by_noise_rate"),
        "ranked": ranked.tolist(),
    }


sizes = []
for n, share in [(10, 0.25), (19, 0.3), (8, 0.5), (100, 0.08)]:
    train, test = train_test_split(np.arange(n), test_size=share)
    sizes.append({"length": n, "test": share, "sizes": [len(train), len(test)]})
stratified = []
for share in [0.2, 0.3, 0.5]:
    train, test = train_test_split(np.arange(len(LABELS)), test_size=share, stratify=LABELS)
    stratified.append({"test": share, "counts": np.bincount(np.array(LABELS)[test]).tolist()})
out = {
    "recordedWith": f"scikit-learn {sklearn.__version__}, cleanlab {cleanlab.__version__}",
    "labels": LABELS,
    "kFold": [{"length": n, "folds": k, "wanted": folds(KFold(k), n)} for n, k in [(5, 2), (10, 3), (12, 5), (7, 7)]],
    "stratifiedKFold": [{"folds": k, "wanted": folds(StratifiedKFold(k), len(LABELS), LABELS)} for k in [2, 3, 4]],
    "timeSeries": [
        {"length": n, "options": {"folds": k, **({"testSize": t} if t else {}), "gap": g, **({"maxTrain": m} if m else {})},
         "wanted": folds(TimeSeriesSplit(k, test_size=t, gap=g, max_train_size=m), n)}
        for n, k, t, g, m in [(12, 5, None, 0, None), (13, 3, 2, 0, None), (14, 3, None, 2, None), (20, 4, 3, 1, 4)]
    ],
    "holdOut": sizes,
    "stratifiedHoldOut": stratified,
    "labelErrors": [noisy(60, 3, 0.2), noisy(120, 5, 0.3)],
}
(pathlib.Path(__file__).parent / "splits.json").write_text(json.dumps(out))
