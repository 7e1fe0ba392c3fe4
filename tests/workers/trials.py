"""A trial in the store that no search proposed."""

from __future__ import annotations

from nas.store import Lease, Store
from nas.trial import Costs, NewTrial, Origin, TrialRecord


def add_trial(store: Store, lease: Lease, number: int = 0) -> TrialRecord:
    """A running trial of the job that ``lease`` is for."""
    new = NewTrial(
        number=number,
        fingerprint=f"{number:064x}",
        architecture={"family": "mlp", "settings": {}, "edges": []},
        choices={},
        origin=Origin.SAMPLER,
        label=None,
        costs=Costs(1, 1, 1, 1, 0),
        penalty=0.0,
        seed=0,
    )
    with store.begin() as transaction:
        (trial,) = transaction.trials.add(lease, [new])
        return transaction.trials.start(lease, trial.id, "cpu")
