"""Who ends trials early: it knows how far each one is, and compares them at their rungs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nas.job import PrunerRequest
from nas.objectives import Values
from nas.search import pruners
from nas.search.rungs import Contest, Entrant, Ladder, Rungs, reference_flops
from nas.search.standing import standing
from search_spaces import SearchSpace


def ladder_of(
    request: PrunerRequest, max_epochs: int, space: Callable[[], SearchSpace]
) -> Ladder:
    """Where the trials of a job are judged; ``space`` is asked for where rungs are by compute.

    Raises:
        UnknownName: there is no such pruner.
    """
    by_compute = request.resource == "compute"
    reference = reference_flops(space()) if by_compute else None
    return pruners.get(request.name).ladder(request, max_epochs, reference)


class Judge:
    """Says at each rung whether a trial goes on; two that were told the same curves decide alike."""

    def __init__(self, request: PrunerRequest, ladder: Ladder) -> None:
        self._request = request
        self._ladder = ladder
        self._pruner = pruners.get(request.name)
        self._entrants: dict[int, Entrant] = {}

    def enter(self, number: int, flops: int, *, is_control: bool) -> None:
        """Take a trial in, by its number and what its network costs."""
        self._entrants[number] = Entrant(
            self._ladder.bracket(number),
            self._ladder.epochs(number, flops),
            is_control,
            flops,
        )

    def note(self, number: int, epoch: int, values: Values) -> int:
        """What a trial is ranked by after ``epoch``, each value to be maximised.

        Returns:
            What was spent on it, in epochs that are alike for all: see :meth:`Ladder.spent`.
        """
        own = self._entrants[number]
        own.curve[epoch] = values
        return self._ladder.spent(number, own.flops, epoch)

    def complete(self, number: int) -> None:
        """A trial ran its full budget."""
        self._entrants[number].is_complete = True

    def should_prune(self, number: int, epoch: int) -> bool:
        """Whether the trial is to be ended at ``epoch``, which it has reported; never a control.

        Where several rungs fall on one epoch of a large network, it must pass each of them.
        """
        own = self._entrants[number]
        if own.is_control:
            return False
        return any(
            self._pruner.is_hopeless(
                self._request, Contest(own, rung, self._mates(own))
            )
            for rung in _rungs_at(own.epochs, epoch)
        )

    def next_decision(self, number: int, epoch: int) -> int:
        """The trial's first epoch after ``epoch`` at which it may be ended, else its last one."""
        own = self._entrants[number].epochs
        return next((at for at in own if at > epoch), self._ladder.max_epochs)

    def standing(self, number: int, epoch: int) -> str:
        """How the trial compares at the last of its rungs at ``epoch`` with all there, for people."""
        own = self._entrants[number]
        rung = _rungs_at(own.epochs, epoch)[-1]
        mates = [values for mate in self._mates(own) if (values := mate.at(rung))]
        judged = "score" if self._request.judge == "objective" else "score by the loss"
        return standing(own.curve[epoch], mates, judged)

    def _mates(self, own: Entrant) -> list[Entrant]:
        """All of the trial's bracket, itself among them."""
        return [one for one in self._entrants.values() if one.bracket == own.bracket]


def _rungs_at(epochs: Rungs, epoch: int) -> Sequence[int]:
    return [rung for rung, at in enumerate(epochs) if at == epoch]
