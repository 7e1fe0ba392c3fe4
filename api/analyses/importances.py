"""How much each dimension matters: computed once in a while, and for one job at a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock, Semaphore

import numpy as np

from api.analyses.desk import Sheet
from api.remembered import Remembered
from api.schemas.analysis import Importance, Importances
from nas.search.importance import EVALUATOR, ImportanceFailed, Question, ask, max_trials

logger = logging.getLogger(__name__)

MIN_TRIALS = 10
NEWS = 0.05
"""Share of trials that must be new before it is computed again."""

MAX_JOBS = 256
MAX_WAITING = 8
"""Requests that may wait for an answer that is being made, each of which keeps a thread."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The trials of a job that ran their full budget, or a sample of them; ``num_all`` is how many they are."""

    job_id: str
    last_event: int
    num_all: int
    question: Question


@dataclass(frozen=True, slots=True)
class _Answer:
    num_all: int
    num_used: int
    shares: dict[str, float]
    reason: str | None


def asked(sheet: Sheet) -> Asked:
    """What there is to compute from."""
    chosen, scores = sheet.chosen, sheet.table.numbers["score"]
    rows = np.flatnonzero(sheet.is_full & ~np.isnan(scores))
    num_all = len(rows)
    rows = rows[(chosen.codes[rows] >= 0).all(axis=1)]
    most = max_trials(len(chosen.outline.dimensions))
    if len(rows) > most:
        drawn = np.random.default_rng(sheet.request.seed)
        rows = np.sort(drawn.choice(rows, most, replace=False))
    question = Question.of(
        chosen.outline.dimensions,
        chosen.codes[rows].tolist(),
        scores[rows].tolist(),
        sheet.request.seed,
    )
    return Asked(sheet.table.job_id, sheet.table.last_event, num_all, question)


class Importancer:
    """Computes importances, one at a time, and keeps them."""

    def __init__(self) -> None:
        self._kept: Remembered[_Answer] = Remembered(MAX_JOBS)
        self._computing = Lock()
        self._waiting = Semaphore(MAX_WAITING)

    def answer(self, asked: Asked) -> Importances:
        """The importances of a job, of its trials now or of nearly as many before."""
        if not self._waiting.acquire(blocking=False):
            return _told(
                asked,
                _refused(asked, "Many ask for it just now: ask again in some seconds."),
            )
        try:
            made = self._kept.renewed(
                asked.job_id, lambda known: self._renewed(asked, known)
            )
        finally:
            self._waiting.release()
        return _told(asked, made)

    def _renewed(self, asked: Asked, known: _Answer | None) -> _Answer:
        if known is not None and _is_near(known.num_all, asked.num_all):
            return known
        reason = _hindrance(asked)
        if reason is not None:
            return _refused(asked, reason)
        with self._computing:
            return _computed(asked)


def _is_near(before: int, now: int) -> bool:
    return before == now or (before >= MIN_TRIALS and abs(now - before) < NEWS * before)


def _hindrance(asked: Asked) -> str | None:
    scores = asked.question.scores
    if len(scores) < MIN_TRIALS:
        return (
            f"It takes {MIN_TRIALS} trials that ran their full budget; there are "
            f"{len(scores)} so far."
        )
    if len(set(scores)) == 1:
        return f"All {len(scores)} trials have the same score."
    return None


def _computed(asked: Asked) -> _Answer:
    try:
        shares = ask(asked.question)
    except ImportanceFailed as error:
        logger.warning("importances of job %s: %s", asked.job_id, error)
        return _refused(asked, f"It could not be computed: {error}.")
    if not shares:
        return _refused(asked, "No choice makes a difference to the score.")
    return _Answer(asked.num_all, len(asked.question.scores), shares, None)


def _refused(asked: Asked, reason: str) -> _Answer:
    return _Answer(asked.num_all, len(asked.question.scores), {}, reason)


def _told(asked: Asked, answer: _Answer) -> Importances:
    return Importances(
        last_event=asked.last_event,
        num_trials=answer.num_used,
        evaluator=EVALUATOR,
        items=[
            Importance(name=name, importance=importance)
            for name, importance in answer.shares.items()
        ],
        reason=answer.reason,
    )
