"""Learning curves: the epochs of a trial, some to a row, each of their values as one list.

A row an epoch costs more for its key and its header than for what it says, in a table of millions;
a row a trial is written anew with every epoch. A piece of a curve is small enough for the second and
large enough for the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select

from nas.store.session import Session
from nas.store.tables import CurveRow, TrialRow
from nas.store.tables.base import Document
from nas.trial import Report

EPOCHS_PER_PIECE = 16

Batch = Sequence[tuple[str, Report]]
Place = tuple[str, int]
"""A trial and a piece of its curve."""


class Curves:
    """The curves of all trials."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, batch: Batch) -> None:
        """Put epochs into their curves; one that is there already is replaced."""
        pieces: dict[Place, list[Report]] = {}
        for trial_id, report in batch:
            pieces.setdefault((trial_id, piece_of(report.epoch)), []).append(report)
        there = self._there(pieces)
        rows = [
            {
                "trial_id": trial_id,
                "piece": piece,
                "epochs": packed(reports, there.get((trial_id, piece))),
            }
            for (trial_id, piece), reports in pieces.items()
        ]
        insert = self._session.insert(CurveRow)
        self._session.connection.execute(
            insert.on_conflict_do_update(
                index_elements=[CurveRow.trial_id, CurveRow.piece],
                set_={"epochs": insert.excluded.epochs},
            ),
            rows,
        )

    def of(self, *where: ColumnElement[bool]) -> dict[str, tuple[Report, ...]]:
        """The curves of the trials of which ``where`` is true, by their ids."""
        rows = self._session.connection.execute(
            select(CurveRow.trial_id, CurveRow.epochs)
            .join(TrialRow, TrialRow.id == CurveRow.trial_id)
            .where(*where)
            .order_by(CurveRow.trial_id, CurveRow.piece)
        )
        return {
            trial_id: tuple(r for piece in pieces for r in unpacked(piece.epochs))
            for trial_id, pieces in groupby(rows, key=lambda row: row.trial_id)
        }

    def _there(self, places: Iterable[Place]) -> dict[Place, Document]:
        """What these pieces hold, and perhaps others of the same trials."""
        trial_ids, pieces = map(set, zip(*places, strict=True))
        rows = self._session.connection.execute(
            select(CurveRow.trial_id, CurveRow.piece, CurveRow.epochs).where(
                CurveRow.trial_id.in_(trial_ids), CurveRow.piece.in_(pieces)
            )
        )
        return {(row.trial_id, row.piece): row.epochs for row in rows}


def piece_of(epoch: int) -> int:
    """Which piece of a curve has this epoch; epochs count from 1."""
    return (epoch - 1) // EPOCHS_PER_PIECE


def packed(reports: Iterable[Report], piece: Document | None = None) -> Document:
    """A piece as it is stored: ``piece`` and these reports, of one epoch the last."""
    piece = piece or {"epoch": [], "seconds": [], "values": {}}
    for report in reports:
        if piece["epoch"] and report.epoch <= piece["epoch"][-1]:
            by_epoch = {r.epoch: r for r in (*unpacked(piece), report)}
            piece = packed(by_epoch[epoch] for epoch in sorted(by_epoch))
        else:
            _append(piece, report)
    return piece


def _append(piece: Document, report: Report) -> None:
    for name in report.values:
        piece["values"].setdefault(name, [None] * len(piece["epoch"]))
    for name, column in piece["values"].items():
        column.append(report.values.get(name))
    piece["epoch"].append(report.epoch)
    piece["seconds"].append(report.seconds)


def unpacked(piece: Mapping[str, Any]) -> Iterator[Report]:
    """The reports of a piece, in order."""
    for place, epoch in enumerate(piece["epoch"]):
        values = {
            name: column[place]
            for name, column in piece["values"].items()
            if column[place] is not None
        }
        yield Report(epoch, values, piece["seconds"][place])
