"""The sentence with which a search on the command line ends."""

from __future__ import annotations

from typing import Any

import pytest

from nas.analysis.report import Report
from nas.analysis.report.document import Advantage, Found, Network
from nas.analysis.report.statistics import Interval, Sample
from nas.cli.conclusion import conclusion


def network(fingerprint: str, label: str, test: Sample | None) -> Network:
    return Network.model_construct(
        fingerprint=fingerprint, label=label, test=test, search=found(7)
    )


def found(number: int) -> Found:
    return Found(trial_id=f"trial_{number}", number=number, metric=0.9, score=0.9)


def against(label: str, verdict: Any, difference: float) -> Advantage:
    interval = Interval(
        difference=difference, low=difference - 0.01, high=difference + 0.01
    )
    return Advantage.model_construct(label=label, verdict=verdict, metric=interval)


def report(winner: str | None, test: Sample | None, *others: Advantage) -> Report:
    return Report.model_construct(
        job_id="job_1",
        metric="accuracy",
        winner=winner,
        networks=(network("a", "trial 7", test),),
        advantages=others,
        best_found=found(7),
    )


def test_it_says_who_is_ahead_who_is_tied_and_who_is_better() -> None:
    said = conclusion(
        report(
            "a",
            Sample(mean=0.9, sd=0.01, n=3),
            against("densenet", "behind", -0.02),
            against("plain", "ahead", 0.05),
            against("resnet", "tied", 0.001),
        )
    )
    assert said == (
        "Trained anew with 3 seeds and tested once, trial 7 has accuracy 0.9 ± 0.01 (3): "
        "ahead of plain +0.05 (+0.04 to +0.06); tied with resnet +0.001 (-0.009 to +0.011); "
        "behind densenet -0.02 (-0.03 to -0.01). `nas report job_1` tells all."
    )


@pytest.mark.parametrize("winner", [None, "a"])
def test_it_says_nothing_where_nothing_was_tested(winner: str | None) -> None:
    assert conclusion(report(winner, None)) is None


def test_where_the_search_believed_in_another_network_it_says_how_to_have_the_winner() -> (
    None
):
    told = report("a", Sample(mean=0.9, sd=0.01, n=3))
    said = conclusion(told.model_copy(update={"best_found": found(2)}))
    assert said is not None
    assert "was another, trial 2: `nas export trial_7` writes trial 7." in said
