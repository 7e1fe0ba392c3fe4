"""What earlier jobs found, laid over the space of a job that begins with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nas.admission import ResolvedJob, resolve
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.search import Search, earlier, samplers
from nas.search.matching import counterpart
from nas.states import TrialState
from nas.trial import TrialRecord
from search_spaces import Architecture, SearchSpace
from search_spaces.policy import EdgePolicy
from search_spaces.topology import Edge, EdgeKind, Topology
from tests.nas.search.simulation import record_of, space

Skips = Mapping[str, str]


def network(
    of: SearchSpace, skips: Skips, operations: tuple[str, ...] = ()
) -> Architecture:
    """The network of ``of`` with these skips, named "source-target"."""
    pairs = {tuple(map(int, pair.split("-"))): kind for pair, kind in skips.items()}
    edges = tuple(Edge(i, j, EdgeKind(kind)) for (i, j), kind in pairs.items())
    return Architecture(of.family.name, of.settings, Topology(edges), operations)


def skips_of(choices: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix("edge_").replace("_", "-"): kind
        for name, kind in choices.items()
        if name.startswith("edge_") and kind != "none"
    }


@pytest.mark.parametrize(
    ("own", "other", "given", "expected"),
    [
        (3, 3, {"0-2": "add", "1-3": "gate"}, {"0-2": "add", "1-3": "gate"}),
        (3, 6, {"0-2": "add", "2-3": "gate"}, {"0-4": "add", "4-6": "gate"}),
        (6, 3, {"0-4": "add", "4-6": "gate"}, {"0-2": "add", "2-3": "gate"}),
        # Both fall to 0-2, of which the second is the nearer.
        (6, 3, {"0-3": "gate", "0-4": "add"}, {"0-2": "add"}),
        # What spans less than a layer of the other network is left out.
        (8, 2, {"2-3": "add", "4-5": "add"}, {}),
        (3, 4, {"0-3": "concat"}, {"0-4": "concat"}),
    ],
)
def test_a_skip_keeps_its_relative_place(
    own: int, other: int, given: Skips, expected: Skips
) -> None:
    choices = counterpart(network(space(own), given), space(other))
    assert choices is not None
    assert skips_of(choices) == expected


@pytest.mark.parametrize("own", [2, 3, 5])
def test_in_its_own_space_every_network_is_its_own_counterpart(own: int) -> None:
    of = space(own)
    for number, dimension in enumerate(of.dimensions):
        choices = {d.name: d.choices[0] for d in of.dimensions}
        choices[dimension.name] = dimension.choices[1 + number % 3]
        assert counterpart(of.architecture(choices), of) == choices


def test_a_shallower_network_keeps_its_number_of_skips() -> None:
    of = space(3)
    for architecture in of.named().values():
        choices = counterpart(architecture, space(7))
        assert choices is not None
        assert len(skips_of(choices)) == len(architecture.topology)


def test_a_kind_that_is_not_searched_becomes_none() -> None:
    narrow = space(3, EdgePolicy(kinds=(EdgeKind.ADD,)))
    choices = counterpart(network(space(3), {"0-2": "gate", "1-3": "add"}), narrow)
    assert choices is not None
    assert skips_of(choices) == {"1-3": "add"}


def test_where_stages_share_a_choice_the_most_frequent_counts() -> None:
    apart, tied = (_staged(tie_stages=tie) for tie in (False, True))
    first, second = ({"0-2": "add", "3-5": "add"}, {"0-2": "gate"})
    for skips, expected in ((first, "add"), (second, "none")):
        choices = counterpart(network(apart, skips), tied)
        assert choices is not None
        assert choices["stage_edge_0_2"] == expected


def test_another_family_has_no_counterpart() -> None:
    assert (
        counterpart(network(space(3), {"0-2": "add"}), _staged(tie_stages=False))
        is None
    )


def _staged(*, tie_stages: bool) -> SearchSpace:
    image = resolved(family="convnet").dataset.task
    settings = {"depth": 6, "widths": [4, 8]}
    return SearchSpace("convnet", settings, EdgePolicy(tie_stages=tie_stages), image)


def resolved(**changes: Any) -> ResolvedJob:
    document: dict[str, Any] = {"sampler": {"name": "topology"}, **changes}
    if document.get("family") == "mlp":
        document |= {
            "dataset": {"name": "breast_cancer"},
            "settings": {"depth": 3, "width": 8, **changes.get("settings", {})},
        }
    return resolve(JobRequest.model_validate(document), Catalog())


def trials(job: ResolvedJob, **changes: Any) -> list[TrialRecord]:
    """The first six trials of a job, each a hundredth better than the one before."""
    search = Search.of_job(job)
    found = []
    for number in range(6):
        proposal = search.ask()
        assert proposal is not None
        accuracy = 0.8 + number / 100
        record = replace(
            record_of(proposal),
            job_id="job_a",
            state=TrialState.COMPLETE,
            values={"accuracy": accuracy, "loss": 1 - accuracy},
            score=accuracy - proposal.penalty,
        )
        search.tell(number, TrialState.COMPLETE, record.score)
        found.append(replace(record, **changes))
    return found


def test_scores_are_those_of_the_job_that_begins() -> None:
    job = resolved(
        family="mlp",
        objective={"penalty": {"coefficient": 1, "allowance": 0}},
    )
    known = trials(resolved(family="mlp"))
    points = earlier(job, {"job_a": known}, 100)
    assert [point.params for point in points] == [trial.choices for trial in known]
    for point, trial in zip(points, known, strict=True):
        skips = sum(kind != "none" for kind in trial.choices.values())
        assert point.values[0] == pytest.approx(trial.values["accuracy"] - skips / 6)
        assert point.source == "job_a"


def test_each_objective_is_to_be_maximised_and_costs_are_those_of_the_point() -> None:
    objectives = [{"metric": "score"}, {"metric": "loss"}, {"metric": "num_skips"}]
    job = resolved(family="mlp", objectives=objectives)
    for point in earlier(job, {"job_a": trials(resolved(family="mlp"))}, 100):
        skips = sum(kind != "none" for kind in point.params.values())
        assert point.values[1] < 0
        assert point.values[2] == -skips


def test_what_has_no_result_or_lacks_an_objective_is_left_out() -> None:
    known = trials(resolved(family="mlp"))
    for state in (TrialState.PRUNED, TrialState.FAILED):
        ended = [replace(trial, state=state) for trial in known]
        assert earlier(resolved(family="mlp"), {"job_a": ended}, 100) == ()
    objectives = [{"metric": "score"}, {"metric": "latency_ms"}]
    job = resolved(family="mlp", objectives=objectives)
    assert earlier(job, {"job_a": known}, 100) == ()


def test_a_metric_that_was_not_measured_gives_way_to_the_earlier_score() -> None:
    known = trials(resolved(family="mlp"), values={"r2": 0.5})
    points = earlier(resolved(family="mlp"), {"job_a": known}, 100)
    assert [point.values for point in points] == [(trial.score,) for trial in known]


def test_networks_that_fall_on_one_point_count_as_their_mean() -> None:
    deep = trials(resolved(family="mlp", settings={"depth": 6}))
    flat = [t for t in deep if not skips_of(counterpart_of(t, space(2)))]
    job = resolved(
        family="mlp", settings={"depth": 2}, objective={"penalty": {"coefficient": 0}}
    )
    points = earlier(job, {"job_a": deep}, 100)
    assert len({tuple(point.params.values()) for point in points}) == len(points)
    (plain,) = [point for point in points if not skips_of(point.params)]
    mean = sum(trial.values["accuracy"] for trial in flat) / len(flat)
    assert plain.values[0] == pytest.approx(mean)


def counterpart_of(trial: TrialRecord, of: SearchSpace) -> Mapping[str, str]:
    return counterpart(Architecture.from_json(trial.architecture), of) or {}


def test_of_too_many_trials_the_best_are_kept_and_others_at_even_ranks() -> None:
    known = trials(resolved(family="mlp"))
    points = earlier(resolved(family="mlp"), {"job_a": known, "job_b": known}, 8)
    assert len(points) == 8
    best = max(known, key=lambda trial: trial.score or 0.0)
    worst = min(known, key=lambda trial: trial.score or 0.0)
    of_a = [point.params for point in points if point.source == "job_a"]
    assert best.choices in of_a
    assert worst.choices in of_a


@pytest.mark.parametrize(
    "sampler", [one.name for one in samplers.all() if one.learns_from_earlier]
)
def test_a_search_that_begins_with_them_proposes_otherwise_and_the_same_again(
    sampler: str,
) -> None:
    job = resolved(family="mlp", named_first=False, seed=3, sampler={"name": sampler})
    known = earlier(job, {"job_a": trials(resolved(family="mlp"))}, 100)

    def proposals(*given: Any) -> list[Mapping[str, str]]:
        search = Search.of_job(job, (), *given)
        asked = [search.ask() for _ in range(3)]
        return [proposal.choices for proposal in asked if proposal is not None]

    assert proposals(known) == proposals(known)
    assert proposals(known) != proposals()
