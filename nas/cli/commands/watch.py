"""``nas watch``: follow a job until it has ended."""

from __future__ import annotations

from nas.cli.options import JobId, Json, Url


def watch(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """Follow a job live, then print its result.

    Plain lines where stdout is no terminal. Ctrl-C ends the watching, not the job.
    """
    from nas.cli import connection, report, service, watching
    from nas.cli.failures import Interrupted

    with connection.running(service.settings_with(url=url)) as to:
        try:
            ended = watching.watch(to, job, quiet=as_json)
        except KeyboardInterrupt:
            raise Interrupted(f"Not watching any more; {job} goes on.") from None
        result = report.Result.of(to.client, ended)
    report.show(result, as_json)
    report.check(result.job)
