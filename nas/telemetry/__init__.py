"""What the processes of the service say of themselves: logs, numbers, traces.

:mod:`~nas.telemetry.logs` sets the log up, :mod:`~nas.telemetry.context` binds the ids that every line
carries, :mod:`~nas.telemetry.meters` counts and times, :mod:`~nas.telemetry.exposition` writes that for
Prometheus, :mod:`~nas.telemetry.tracing` makes spans where someone takes them. Importing any of them
loads no library; those that do the work are loaded when they are first wanted.
"""
