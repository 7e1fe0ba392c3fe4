"""Exports, each made in a process of its own: a bundle is checked where nothing else is loaded."""

from __future__ import annotations

from nas.store import Transaction
from workers.errands import Errands


class Exporter(Errands):
    """Makes the exports that are asked for, one at a time."""

    noun = "export"

    def _can_claim(self, transaction: Transaction) -> bool:
        return transaction.exports.can_claim()

    def _claim(self, transaction: Transaction) -> str | None:
        export = transaction.exports.claim(self._worker_id)
        return None if export is None else export.id

    def _fail(self, transaction: Transaction, errand_id: str, message: str) -> None:
        transaction.exports.failed(errand_id, message)
