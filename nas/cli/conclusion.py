"""What the report of a job comes to, in a sentence or two."""

from __future__ import annotations

from nas.analysis.report import Report
from nas.analysis.report.document import Network
from nas.analysis.report.markdown import interval, sample

_WORDS = {"ahead": "ahead of", "tied": "tied with", "behind": "behind"}


def conclusion(report: Report) -> str | None:
    """How the winner did on the test split, and against whom; None where nothing was trained for it."""
    winner = report.winning_network
    if winner is None or winner.test is None:
        return None
    said = [
        f"{words} "
        + ", ".join(f"{one.label} {interval(one.metric)}" for one in against)
        for verdict, words in _WORDS.items()
        if (against := [a for a in report.advantages if a.verdict == verdict])
    ]
    compared = f": {'; '.join(said)}" if said else ""
    return (
        f"Trained anew with {winner.test.n} seeds and tested once, {winner.label} has {report.metric} "
        f"{sample(winner.test)}{compared}.{_of_another(report, winner)} `nas report {report.job_id}` tells all."
    )


def _of_another(report: Report, winner: Network) -> str:
    """How to take the winner away, where the search believed in another network."""
    found = report.best_found
    if found is None or winner.search is None or winner.search.number == found.number:
        return ""
    return (
        f" The best of the search was another, trial {found.number}: "
        f"`nas export {winner.search.trial_id}` writes {winner.label}."
    )
