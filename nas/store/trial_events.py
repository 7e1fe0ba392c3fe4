"""What is told of trials."""

from __future__ import annotations

from nas.states import TrialState
from nas.store.events import NewEvent
from nas.trial import TrialRecord


def moved_event(trial: TrialRecord, previous: TrialState, is_best: bool) -> NewEvent:
    """A trial came to where it is from ``previous``."""
    payload = {
        "number": trial.number,
        "state": trial.state,
        "previous": previous,
        "is_best": is_best,
        "metric": trial.metric,
        "penalty": trial.penalty,
        "score": trial.score,
        "epochs": trial.epochs,
        "attempts": trial.attempts,
        "reason": trial.reason,
        "message": trial.message,
        "device": trial.device,
    }
    return NewEvent("trial.state", payload, trial.id)
