"""Asks for an ablation, waits for it and shows what was found."""

from __future__ import annotations

import time

from nas.cli import findings, output
from nas.cli.connection import Connection
from nas.cli.failures import ExitCode, Failure
from nas.cli.findings import Ablation
from nas.states import RunState

_POLL_SECONDS = 0.2


def ablate(to: Connection, trial_id: str, *, retrain: bool) -> Ablation:
    """The whole ablation of a trial.

    Args:
        to: a service with a worker, which works it out.
        trial_id: a complete trial.
        retrain: train the network less each skip as well.

    Raises:
        Failure: it cannot be worked out; the message says why.
    """
    client = to.client
    asked = client.ask_ablation(trial_id, retrain=retrain)
    with output.waiting(_said(asked)):
        while asked.state in (RunState.QUEUED, RunState.RUNNING):
            to.check()
            time.sleep(_POLL_SECONDS)
            asked = client.ablation(trial_id, retrain=retrain)
    if asked.state is not RunState.COMPLETE:
        raise Failure(
            f"the ablation of {trial_id} is {asked.state}: {asked.message}",
            ExitCode.FAILED,
            f"remedy: Ask again by `nas ablate {trial_id}`; what was found is kept.",
        )
    return asked


def show(ablation: Ablation, as_json: bool) -> None:
    """What removing each skip does."""
    if as_json:
        output.print_json(ablation)
        return
    found = ablation.found
    if not found.num_skips:
        output.show("The network has no skip: there is nothing to remove.")
        return
    output.show(findings.removals(found))


def _said(asked: Ablation) -> str:
    if not asked.num_epochs:
        return "Removing each skip in turn ..."
    return f"Training {asked.num_trainings} networks, {asked.num_epochs} epochs ..."
