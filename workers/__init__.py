"""The worker process: leases jobs from the store, drives their searches, trains their candidates.

The only room that knows Ray. Nothing imports it: it is started as ``python -m workers`` and meets
the API in the database. :class:`workers.candidate.Candidate` is an ordinary ``ray.tune.Trainable``
that may also be used under a ``tune.Tuner`` of one's own.

The way of a job: :mod:`workers.daemon` claims it, :mod:`workers.driver` runs its search,
:mod:`workers.attempt` sees one trial through, :mod:`workers.pool` lends the warm actor,
:mod:`workers.trainer` is that actor, and :mod:`workers.candidate` what it trains.
"""
