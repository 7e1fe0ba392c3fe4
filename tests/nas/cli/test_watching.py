import threading
import time
from datetime import UTC, datetime

from rich.console import Console

from nas.cli.client import Client
from nas.cli.display import NUM_RECENT, render
from nas.cli.progress import Progress
from nas.states import JobState
from tests.api.worker import Worker
from tests.nas.cli.conftest import Nas, Served


def play(served: Served, worker: Worker) -> None:
    """Run the job while somebody watches."""
    time.sleep(1.0)
    plain, resnet = worker.propose("plain", "resnet")
    worker.complete(plain, 0.9)
    time.sleep(0.3)
    worker.complete(resnet, 0.95)
    worker.finish_job()


def test_a_watched_job_is_told_line_by_line_and_then_its_result(
    nas: Nas, served: Served
):
    served.post()
    worker = Worker.claim(served.store)
    job = worker.lease.job_id
    thread = threading.Thread(target=play, args=(served, worker))
    thread.start()
    result = nas("watch", job, "--url", served.url)
    thread.join()
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{job} is running")
    assert lines[1].startswith("   1/4  plain        complete  score 0.9000")
    assert lines[2].startswith("   2/4  resnet       complete")
    assert f"{job} is finished" in lines
    assert "★ resnet" in result.stdout
    assert "against plain, the best other named topology" in result.stdout


def test_a_finished_job_shows_its_result_at_once(nas: Nas, served: Served):
    result = nas("watch", served.finished_job(), "--url", served.url)
    assert result.exit_code == 0
    assert "accuracy" in result.stdout
    assert "failed" in result.stdout


def test_a_cancelled_job_is_a_failure(nas: Nas, served: Served):
    job = served.post()
    said = nas("cancel", job, "--url", served.url).stdout
    assert said == f"{job} is cancelled, was queued. No trial was running.\n"
    result = nas("watch", job, "--url", served.url)
    assert result.exit_code == 5
    assert f"{job} is cancelled" in result.stderr


def test_a_job_can_be_stopped_and_deleted(nas, served):
    job = served.finished_job()
    asked = nas("delete", job, "--url", served.url)
    assert (asked.exit_code, asked.stdout[:6]) == (1, "Delete")
    assert nas("delete", job, "--yes", "--url", served.url).exit_code == 0
    assert nas("trials", job, "--url", served.url).exit_code == 3
    running = served.post()
    stopped = nas("stop", running, "--url", served.url, "--json")
    assert '"state": "finalizing"' in stopped.stdout
    nas("cancel", running, "--url", served.url)


def test_a_detached_search_is_posted_and_not_waited_for(nas: Nas, served: Served):
    result = nas("search", "--url", served.url, "--detach", "--trials", "2")
    assert result.exit_code == 0, result.stderr
    job = result.stdout.split()[0]
    with Client(served.url) as client:
        assert client.job(job).state is JobState.QUEUED
        client.cancel(job)
    assert f"nas watch {job}" in result.stdout
    assert f"{served.url}/#/jobs/{job}" in result.stdout


def test_the_live_display_fits_its_terminal_and_shows_what_matters(served: Served):
    with Client(served.url) as client:
        job = client.job(served.finished_job())
        progress = Progress(job).refreshed(client, NUM_RECENT)
    for width, height in ((80, 24), (140, 40)):
        console = Console(width=width)
        with console.capture() as captured:
            console.print(render(progress, datetime.now(UTC), width))
        lines = captured.get().splitlines()
        assert len(lines) <= height
        assert all(len(line) <= width for line in lines)
        text = "\n".join(lines)
        for expected in ("3/4 trials", "2 complete", "1 failed", "resnet", "●──●"):
            assert expected in text
