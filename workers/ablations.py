"""Ablations, each worked out in a process of its own, which gives it back where it is told to end."""

from __future__ import annotations

from nas.settings import Settings
from nas.store import Store, Transaction
from workers.errands import Errands


class Ablator(Errands):
    """Works out the ablations that are asked for, one at a time: those that retrain, or the others."""

    noun = "ablation"

    def __init__(
        self, store: Store, settings: Settings, worker_id: str, *, retrain: bool
    ) -> None:
        super().__init__(store, settings, worker_id)
        self._retrain = retrain

    def _can_claim(self, transaction: Transaction) -> bool:
        return transaction.ablations.can_claim_one(retrain=self._retrain)

    def _claim(self, transaction: Transaction) -> str | None:
        claimed = transaction.ablations.claim_one(
            self._worker_id, retrain=self._retrain
        )
        return None if claimed is None else claimed.id

    def _fail(self, transaction: Transaction, errand_id: str, message: str) -> None:
        transaction.ablations.failed(errand_id, self._worker_id, message)
