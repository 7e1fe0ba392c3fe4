"""The trainings of a report, network by network, and who is ahead of whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from nas.analysis.report.document import Advantage, Found, Network, Training
from nas.analysis.report.statistics import Sample, advantage
from nas.final import FinalRecord, Role
from nas.states import RunState
from nas.trial import TrialRecord

DONE = (RunState.COMPLETE, RunState.REUSED)


def networks(
    finals: Iterable[FinalRecord],
    trials: Mapping[str, TrialRecord],
    metric: str,
    *,
    maximise: bool,
) -> tuple[Network, ...]:
    """Each network once: finalists by their place in the search, then controls, then random ones.

    Args:
        finals: all trainings of the report.
        trials: those of the search that proposed its networks, by id.
        metric: of the job.
        maximise: whether that metric is better when larger.
    """
    ordered = sorted(finals, key=lambda final: (final.key.fingerprint, final.number))
    found = [
        _network(list(group), trials, metric, maximise)
        for _, group in groupby(ordered, key=lambda final: final.key.fingerprint)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(network: Network) -> tuple[int, float, str]:
    first = min(list(Role).index(role) for role in network.roles)
    return first, network.place or float("inf"), network.label


def _network(
    finals: Sequence[FinalRecord],
    trials: Mapping[str, TrialRecord],
    metric: str,
    maximise: bool,
) -> Network:
    first = finals[0]
    trial = trials.get(first.trial_id) if first.trial_id else None
    done = [final for final in finals if final.state in DONE]
    validated = [final.values[metric] for final in done]
    tested = [final.test_values[metric] for final in done]
    sign = 1 if maximise else -1
    return Network(
        fingerprint=first.key.fingerprint,
        roles=first.roles,
        names=first.names,
        label=_label(first, trial),
        place=first.place,
        parameters=first.parameters,
        flops=first.flops,
        num_skips=first.num_skips,
        penalty=first.penalty,
        validation=Sample.of(validated),
        validation_score=Sample.of([sign * v - first.penalty for v in validated]),
        test=Sample.of(tested),
        test_score=Sample.of([sign * v - first.penalty for v in tested]),
        search=found(trial) if trial else None,
        trainings=tuple(_training(final) for final in finals),
    )


def found(trial: TrialRecord) -> Found:
    """What the search saw of a trial's network."""
    return Found(
        trial_id=trial.id,
        number=trial.number,
        metric=trial.metric,
        score=trial.score,
    )


def _label(final: FinalRecord, trial: TrialRecord | None) -> str:
    if final.names:
        return " = ".join(final.names)
    if trial is not None:
        return f"trial {trial.number}"
    return f"random {final.key.fingerprint[:8]}"


def _training(final: FinalRecord) -> Training:
    return Training(
        id=final.id,
        seed=final.key.seed,
        state=final.state,
        values=final.values,
        test_values=final.test_values,
        epochs=final.epochs,
        compute_seconds=final.compute_seconds,
        device=final.device,
        reason=final.reason,
        message=final.message,
        reused_from=final.reused_from,
    )


def best(of: Iterable[Network], role: Role) -> Network | None:
    """The network of a role with the best mean validation score; of equals the smaller one."""
    candidates = [n for n in of if role in n.roles and n.validation_score is not None]
    return max(candidates, key=_quality, default=None)


def _quality(network: Network) -> tuple[float, int]:
    assert network.validation_score is not None, "one that was trained"
    return network.validation_score.mean, -network.parameters


def advantages(
    winner: Network | None,
    of: Iterable[Network],
    best_random: Network | None,
    metric: str,
    *,
    maximise: bool,
) -> Iterator[Advantage]:
    """By how much the winner is ahead of each control, and of the best random network, on the test split."""
    if winner is None:
        return
    for network in of:
        if network == winner or network.test is None:
            continue
        if Role.CONTROL in network.roles:
            yield _advantage(winner, network, "control", metric, maximise)
        if network == best_random:
            yield _advantage(winner, network, "random", metric, maximise)


def _advantage(
    winner: Network, other: Network, against: str, metric: str, maximise: bool
) -> Advantage:
    ours, theirs = (_tested(network, metric, maximise) for network in (winner, other))
    of_metric = advantage(ours, theirs)
    of_score = of_metric.shifted(other.penalty - winner.penalty)
    return Advantage.model_validate(
        {
            "fingerprint": other.fingerprint,
            "label": other.label,
            "against": against,
            "metric": of_metric,
            "score": of_score,
            "verdict": of_metric.verdict,
            "score_verdict": of_score.verdict,
        }
    )


def _tested(network: Network, metric: str, maximise: bool) -> list[float]:
    """The metric of each training on the test split, with its sign such that more is better."""
    sign = 1 if maximise else -1
    return [
        sign * training.test_values[metric]
        for training in network.trainings
        if training.state in DONE
    ]
