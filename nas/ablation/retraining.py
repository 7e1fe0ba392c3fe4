"""An architecture trained from scratch as the trial was, unless an equal training is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nas.codegen.module import build
from nas.errors import CandidateFailed
from nas.export.trained import TrainedNetwork
from nas.store import Store
from nas.training.batches import DeviceSplit
from nas.training.loop import Training
from nas.trial import EvaluationKey
from search_spaces import Architecture
from search_spaces.errors import SearchSpaceError


@dataclass(frozen=True, slots=True)
class Result:
    """What a training measured after its last epoch; ``metric`` is None where it came to nothing."""

    fingerprint: str
    metric: float | None
    is_reused: bool = False
    message: str | None = None


class Retraining:
    """Trains architectures by the recipe of one trial, on its data, from its seed."""

    def __init__(self, store: Store, network: TrainedNetwork, device: str) -> None:
        self._store = store
        self._network = network
        self._device = device
        self._splits: dict[str, DeviceSplit] = {}

    @property
    def key(self) -> EvaluationKey:
        """What makes an evaluation equal to that of the network itself."""
        network = self._network
        return EvaluationKey(
            network.trial.fingerprint,
            network.dataset.info.digest,
            network.recipe.digest,
            network.recipe.epochs,
            network.trial.seed,
        )

    def result(self, architecture: Architecture) -> Result:
        """The metric of ``architecture``; a network that cannot be trained says why."""
        fingerprint = architecture.fingerprint
        known = self._known(fingerprint)
        if known is not None:
            return Result(fingerprint, known, is_reused=True)
        try:
            return Result(fingerprint, self._trained(architecture))
        except (CandidateFailed, SearchSpaceError) as error:
            return Result(fingerprint, None, message=str(error))

    def _known(self, fingerprint: str) -> float | None:
        key = replace(self.key, fingerprint=fingerprint)
        with self._store.read() as transaction:
            found = transaction.trials.find_evaluation(self._network.trial.job_id, key)
        return None if found is None else found.values.get(self._network.metric)

    def _trained(self, architecture: Architecture) -> float:
        network = self._network
        plan = architecture.plan(network.plan.task)
        training = Training(
            build(plan, seed=network.trial.seed),
            network.dataset,
            network.recipe,
            seed=network.trial.seed,
            device=self._device,
            num_threads=network.num_threads,
            splits=self._splits,
        )
        values: dict[str, float] = {}
        while training.epoch < network.recipe.epochs:
            values = dict(training.train_epoch().values)
        return values[network.metric]
