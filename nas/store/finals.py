"""The trainings of a job's report: planned when its search has ended, run, and never changed after that.

Every write names the lease under which it is made and changes nothing where that is stale (raises
LeaseLost). A move that the table of :mod:`nas.states` does not have raises Conflict. What they take is
charged to the job apart from its budget, which is the search's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, update

from nas.errors import Conflict, JobNotRunning, NotFound
from nas.final import FinalRecord, NewFinal
from nas.states import RUN_MOVES, JobState, RunState, sources
from nas.store.events import Events, NewEvent
from nas.store.final_lists import KEY_COLUMNS, FinalLists
from nas.store.ids import new_id
from nas.store.leases import Lease, Leases
from nas.store.proposals import add_architectures
from nas.store.reports import finite
from nas.store.session import Session
from nas.store.spending import Spending
from nas.store.tables import FinalRow, JobRow


class Finals(FinalLists):
    """The trainings of all reports."""

    def __init__(self, session: Session, events: Events, leases: Leases) -> None:
        super().__init__(session)
        self._events = events
        self._leases = leases
        self._spending = Spending(session)

    def plan(self, lease: Lease, new: Sequence[NewFinal]) -> tuple[FinalRecord, ...]:
        """Add what is not there yet; what is there stays, and takes over its roles in the new plan.

        What an earlier plan had and this one has not keeps its result; where it has none, it is
        cancelled. What was cancelled and is wanted again waits again.
        """
        self._leases.check(lease)
        there = {(f.key.fingerprint, f.key.seed): f for f in self.of_job(lease.job_id)}
        trials = self.proposed(lease.job_id, {n.key.fingerprint for n in new})
        wanted = {
            (n.key.fingerprint, n.key.seed): replace(
                n,
                entrant=replace(n.entrant, trial_id=trials.get(n.key.fingerprint)),
            )
            for n in new
        }
        for place, final in there.items():
            if place not in wanted:
                self._drop(final)
        fresh = [n for place, n in wanted.items() if place not in there]
        self._add(
            lease.job_id, fresh, 1 + max((f.number for f in there.values()), default=0)
        )
        for place in wanted.keys() & there.keys():
            self._renew(there[place], wanted[place])
        return self.of_job(lease.job_id)

    def start(self, lease: Lease, final_id: str, device: str) -> FinalRecord:
        """``queued -> running``: one more attempt.

        Raises:
            JobNotRunning: its job is not finalizing any more.
        """
        final = self._held(lease, final_id)
        standing = self._spending.lock(lease.job_id)
        assert standing is not None, "its lease is there"
        if standing.state is not JobState.FINALIZING or standing.ends_report:
            raise JobNotRunning(
                f"job {lease.job_id} is {standing.state}: its report goes on no more"
            )
        return self._move(
            final,
            RunState.RUNNING,
            device=device,
            attempts=FinalRow.attempts + 1,
            started_at=func.coalesce(FinalRow.started_at, self._session.now),
        )

    def note(self, lease: Lease, progress: Mapping[str, tuple[int, float]]) -> None:
        """Write down how far trainings are: epochs, and seconds that they took since the last note."""
        self._leases.check(lease)
        for final_id, (epochs, seconds) in progress.items():
            self._charge(lease.job_id, seconds)
            self._session.connection.execute(
                update(FinalRow)
                .where(FinalRow.id == final_id, FinalRow.job_id == lease.job_id)
                .values(
                    epochs=epochs,
                    compute_seconds=FinalRow.compute_seconds + seconds,
                )
            )

    def requeue(
        self,
        lease: Lease,
        final_id: str,
        message: str,
        *,
        lost: bool = False,
        seconds: float = 0.0,
    ) -> FinalRecord:
        """``running -> queued``: it waits for its next attempt.

        Args:
            lease: the lease of its job.
            final_id: which one.
            message: why, for people.
            lost: its worker died, which is held against it.
            seconds: that it took since the last note.
        """
        final = self._held(lease, final_id)
        self._charge(lease.job_id, seconds)
        return self._move(
            final,
            RunState.QUEUED,
            message=message,
            device=None,
            num_losses=FinalRow.num_losses + int(lost),
            compute_seconds=FinalRow.compute_seconds + seconds,
        )

    def finish(
        self,
        lease: Lease,
        final_id: str,
        state: RunState,
        *,
        values: Mapping[str, float] | None = None,
        test_values: Mapping[str, float] | None = None,
        epochs: int | None = None,
        reason: str | None = None,
        message: str | None = None,
        seconds: float = 0.0,
    ) -> FinalRecord:
        """End it; ``seconds`` are what it took since the last note.

        Raises:
            ValueError: it is complete, and has not been validated and tested.
        """
        final = self._held(lease, final_id)
        if state is RunState.COMPLETE and not (values and test_values):
            raise ValueError(f"{final_id} is complete and was not validated and tested")
        self._charge(lease.job_id, seconds)
        return self._move(
            final,
            state,
            values=finite(values or {}),
            test_values=finite(test_values or {}),
            epochs=final.epochs if epochs is None else epochs,
            reason=reason,
            message=message,
            compute_seconds=FinalRow.compute_seconds + seconds,
            ended_at=self._session.now,
        )

    def reuse(self, lease: Lease, final_id: str, equal: FinalRecord) -> FinalRecord:
        """``queued -> reused``: answered by what an earlier report measured."""
        return self._move(
            self._held(lease, final_id),
            RunState.REUSED,
            values=dict(equal.values),
            test_values=dict(equal.test_values),
            epochs=equal.epochs,
            device=equal.device,
            reused_from=equal.id,
            ended_at=self._session.now,
        )

    def hold(self, lease: Lease, message: str) -> int:
        """Let what runs wait for its next attempt; how many it were."""
        running = self.of_job(lease.job_id, [RunState.RUNNING])
        for final in running:
            self.requeue(lease, final.id, message)
        return len(running)

    def cancel(self, lease: Lease) -> int:
        """End what has no result yet without one; how many it were."""
        unfinished = self.unfinished(lease.job_id)
        for final in unfinished:
            self.finish(lease, final.id, RunState.CANCELLED)
        return len(unfinished)

    def _add(self, job_id: str, new: Sequence[NewFinal], first: int) -> None:
        if not new:
            return
        add_architectures(
            self._session,
            {n.key.fingerprint: dict(n.entrant.architecture) for n in new},
        )
        now = self._session.now
        rows: list[dict[str, Any]] = [
            {
                **_roles(final),
                **{
                    column: getattr(final.key, name)
                    for name, column in KEY_COLUMNS.items()
                },
                "id": new_id("final", now),
                "job_id": job_id,
                "number": number,
                "state": RunState.QUEUED,
                "parameters": final.entrant.costs.parameters,
                "flops": final.entrant.costs.flops,
                "num_skips": final.entrant.costs.num_skips,
                "penalty": final.entrant.penalty,
                "values": {},
                "test_values": {},
                "created_at": now,
            }
            for number, final in enumerate(new, first)
        ]
        self._session.connection.execute(insert(FinalRow), rows)

    def _renew(self, final: FinalRecord, wanted: NewFinal) -> None:
        """Give it its roles in the new plan; it waits again where it was cancelled."""
        self._session.connection.execute(
            update(FinalRow).where(FinalRow.id == final.id).values(**_roles(wanted))
        )
        if final.state is RunState.CANCELLED:
            self._move(final, RunState.QUEUED, ended_at=None)

    def _drop(self, final: FinalRecord) -> None:
        """No plan wants it any more."""
        self._session.connection.execute(
            update(FinalRow).where(FinalRow.id == final.id).values(place=None)
        )
        if not final.state.is_final:
            self._move(final, RunState.CANCELLED, ended_at=self._session.now)

    def _held(self, lease: Lease, final_id: str) -> FinalRecord:
        self._leases.check(lease)
        final = self.get(final_id)
        if final.job_id != lease.job_id:
            raise NotFound(f"job {lease.job_id} has no training {final_id!r}")
        return final

    def _move(self, final: FinalRecord, target: RunState, **values: Any) -> FinalRecord:
        moved = self._session.connection.execute(
            update(FinalRow)
            .where(
                FinalRow.id == final.id, FinalRow.state.in_(sources(RUN_MOVES, target))
            )
            .values(state=target, **values)
        )
        if moved.rowcount == 0:
            raise Conflict(
                f"training {final.id} is {final.state}, which does not lead to {target}"
            )
        now = self.get(final.id)
        payload = {
            "final_id": now.id,
            "number": now.number,
            "roles": list(now.roles),
            "names": list(now.names),
            "state": target,
            "previous": final.state,
            "reason": now.reason,
            "message": now.message,
        }
        self._events.append(final.job_id, [NewEvent("final.state", payload)])
        return now

    def _charge(self, job_id: str, seconds: float) -> None:
        self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == job_id)
            .values(final_seconds=JobRow.final_seconds + seconds)
        )


def _roles(final: NewFinal) -> dict[str, Any]:
    entrant = final.entrant
    return {
        "role": " ".join(entrant.roles),
        "label": " ".join(entrant.names) or None,
        "place": entrant.place,
        "trial_id": entrant.trial_id,
    }
