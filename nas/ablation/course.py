"""One ablation from its first removal to its last; what is found is kept at once, so that another can go on."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nas.ablation.gradients import gradients
from nas.ablation.merges import merges
from nas.ablation.probed import ProbedNetwork
from nas.ablation.retraining import Result, Retraining
from nas.analysis.ablation import (
    Findings,
    Removal,
    Retrained,
    RetrainedRemoval,
    without,
)
from nas.errors import CandidateFailed
from nas.export.rebuilt import device_of
from nas.export.stored import stored_network
from nas.export.trained import TrainedNetwork
from nas.settings import Settings
from nas.store import AblationRecord, Store
from nas.training import metrics
from search_spaces import Architecture

log = logging.getLogger(__name__)


class Course:
    """The way of one ablation that this process runs.

    Attributes:
        findings: so far.
    """

    def __init__(self, store: Store, record: AblationRecord) -> None:
        self.findings = Findings.read(record.findings)
        self._store = store
        self._record = record
        self._started = time.perf_counter()

    def run(self, settings: Settings) -> None:
        """Find what is not found yet.

        Raises:
            NotFound: the trial, its data set or its weights are gone.
            Conflict: it has no weights, or another process has taken this ablation over.
            ExportFailed: weights or data are not those of the training.
            CandidateFailed: the network as it is cannot be evaluated, or trained again.
        """
        with TemporaryDirectory(prefix="nas-ablation-") as folder:
            network = stored_network(
                self._store, settings, self._record.trial_id, Path(folder)
            )
            device = device_of(network)
            self._as_it_is(network, device)
            if self._record.retrain:
                self._retrained(network, Retraining(self._store, network, device))

    def _as_it_is(self, network: TrainedNetwork, device: str) -> None:
        probed = ProbedNetwork(network, device)
        metric = probed.intact[network.metric]
        self._note(
            metric_name=network.metric,
            maximise=metrics.get(network.metric).maximise,
            metric=metric,
            num_samples=probed.num_samples,
            num_skips=len(network.plan.skips),
            device=device,
        )
        done = {each.edge for each in self.findings.removals}
        for skip in network.plan.skips:
            removal = Removal(
                source=skip.source,
                target=skip.target,
                kind=skip.kind,
                metric=metric,
                difference=0.0,
            )
            if removal.edge in done:
                continue
            left = probed.evaluate_without(skip)[network.metric]
            removal = removal.model_copy(
                update={"metric": left, "difference": left - metric}
            )
            self._note(removals=(*self.findings.removals, removal))
        if not self.findings.gradients:
            gates, norms = merges(probed)
            self._note(gates=gates, merges=norms, gradients=gradients(network, device))

    def _retrained(self, network: TrainedNetwork, retraining: Retraining) -> None:
        architecture = Architecture.from_json(network.trial.architecture)
        retrained = self.findings.retrained or self._whole(
            retraining.result(architecture), network.recipe.epochs
        )
        done = {each.edge for each in retrained.removals}
        for edge in architecture.topology:
            if edge in done:
                continue
            result = retraining.result(without(architecture, edge))
            removal = RetrainedRemoval(
                source=edge.source,
                target=edge.target,
                kind=edge.kind,
                fingerprint=result.fingerprint,
                metric=result.metric,
                difference=None
                if result.metric is None
                else result.metric - retrained.metric,
                is_reused=result.is_reused,
                message=result.message,
            )
            retrained = retrained.model_copy(
                update={"removals": (*retrained.removals, removal)}
            )
            self._note(retrained=retrained)

    def _whole(self, result: Result, epochs: int) -> Retrained:
        if result.metric is None:
            raise CandidateFailed(
                f"the network itself cannot be trained again: {result.message}",
                reason="error",
            )
        whole = Retrained(
            epochs=epochs, metric=result.metric, is_reused=result.is_reused
        )
        self._note(retrained=whole)
        return whole

    def _note(self, **found: Any) -> None:
        """Keep what was found; raises Conflict where another process has taken it over."""
        self.findings = self.findings.model_copy(update=found)
        seconds = self._record.compute_seconds + time.perf_counter() - self._started
        with self._store.begin() as transaction:
            transaction.ablations.note(
                self._record.id,
                self._record.owner,
                self.findings.model_dump(mode="json"),
                seconds,
            )
        log.info("ablation %s: %s", self._record.id, ", ".join(found))
