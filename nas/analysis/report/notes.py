"""How a report is to be read: what was chosen by what, and how much the numbers can carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nas.analysis.report.document import Network
from nas.final import Role
from nas.states import RunState, TrialState

FEW_SEEDS = 5


def notes(
    of: Sequence[Network], winner: Network | None, best_random: Network | None
) -> Iterator[str]:
    """Sentences for people, the most important first."""
    if not of:
        yield (
            "No network was trained for this report, so there are search-time scores only: "
            "optimistic, because the best of many was chosen by them."
        )
        return
    yield (
        "Each network was trained from scratch with seeds that the search never used, "
        "for the full budget, and tested once; nothing read the test split before."
    )
    if winner is not None:
        yield (
            f"The winner, {winner.label}, is the finalist with the best mean validation score "
            "over its seeds; it is judged on the test split."
        )
        yield from _of_winner(winner)
    if best_random is not None:
        number = sum(Role.RANDOM in network.roles for network in of)
        yield (
            f"The best of {number} random network{'s' if number > 1 else ''} was chosen by "
            "validation score, too."
        )
    yield from _of_trainings(of)


def of_search(
    earlier_job_ids: Sequence[str], counts: Mapping[TrialState, int]
) -> Iterator[str]:
    """What the search owes to earlier jobs."""
    if earlier_job_ids:
        yield f"The search began with the results of {', '.join(earlier_job_ids)}."
    if number := counts.get(TrialState.REUSED, 0):
        yield (
            f"{number} of {sum(counts.values())} trials were not trained: an equal training of the "
            "project answered them."
        )


def _of_winner(winner: Network) -> Iterator[str]:
    if Role.CONTROL in winner.roles:
        yield f"The winner is itself a named topology ({winner.label})."
    assert winner.test is not None, "a winner was trained"
    if winner.test.n == 1:
        yield "Of one seed each there is no interval, so nothing can be called better."
    elif winner.test.n < FEW_SEEDS:
        yield (
            f"Intervals are 95% bootstrap intervals, widened for few seeds; of {winner.test.n} they still "
            "miss the truth more often than that, and more seeds make them narrower, too."
        )


def _of_trainings(of: Sequence[Network]) -> Iterator[str]:
    states = [training.state for network in of for training in network.trainings]
    for state, words in (
        (RunState.FAILED, "failed and count for nothing"),
        (RunState.CANCELLED, "were not made, because the report was ended before"),
        (RunState.REUSED, "were taken over from an equal report"),
    ):
        if number := states.count(state):
            yield f"{number} of {len(states)} trainings {words}."
