"""An ablation as Markdown."""

from __future__ import annotations

from nas.analysis.ablation import Findings
from nas.analysis.ablation_text import markdown

SKIP = {"source": 0, "target": 2, "kind": "gate"}
WHOLE = {
    "metric_name": "accuracy",
    "metric": 0.95,
    "num_samples": 1000,
    "num_skips": 1,
    "removals": [{**SKIP, "metric": 0.9, "difference": -0.05}],
    "gates": [
        {
            **SKIP,
            **dict.fromkeys(["mean", "sd", "p5", "p50", "p95"], 0.01),
            "share_closed": 1.0,
            "share_open": 0.0,
            "is_saturated": True,
        }
    ],
    "merges": [{**SKIP, "branch": 2.0, "skip": 4.0, "ratio": 0.5}],
    "gradients": [{"name": "conv1", "parameters": 1234, "start": 1.5, "end": 0.25}],
    "retrained": {
        "epochs": 2,
        "metric": 0.94,
        "is_reused": True,
        "removals": [
            {
                **SKIP,
                "fingerprint": "f",
                "metric": 0.93,
                "difference": -0.01,
                "is_reused": False,
            }
        ],
    },
}


def test_what_each_skip_is_worth_is_a_table_with_the_retrained_beside_it():
    text = markdown(Findings.read(WHOLE))
    assert "accuracy (more is better) on the 1,000 validation samples" in text
    assert "| 0 → 2 | gate | 0.9000 | -0.0500 | 0.9300 | -0.0100 |" in text
    assert "| 0 → 2 | 0.010 | 0.010 | 0.010 / 0.010 / 0.010 | saturated |" in text
    assert "| 0 → 2 | 2 | 4 | 0.50 |" in text
    assert "| conv1 | 1,234 | 1.5 | 0.25 |" in text


def test_without_retraining_there_are_no_columns_of_it():
    text = markdown(Findings.read({**WHOLE, "retrained": None}))
    assert "| 0 → 2 | gate | 0.9000 | -0.0500 |\n" in text
    assert "retrained" not in text


def test_what_was_not_measured_yet_is_not_said():
    assert markdown(Findings()) == ""
    text = markdown(
        Findings(metric_name="loss", metric=1.0, num_samples=5, num_skips=0)
    )
    assert "no skip" in text
