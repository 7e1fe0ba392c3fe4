"""The storm as Markdown."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.chaos.accounts import Audit
from benchmarks.chaos.faults import NAMES
from benchmarks.chaos.storm import Course


def lines(course: Course, audit: Audit) -> Iterator[str]:
    """The tables: what struck and how soon all went on, and what it cost."""
    yield from _faults(course)
    yield ""
    yield from _costs(course, audit)
    for violation in audit.violations:
        yield f"- VIOLATED: {violation}"


def _faults(course: Course) -> Iterator[str]:
    seconds: dict[str, list[float]] = defaultdict(list)
    for hit in course.hits:
        seconds[hit.kind].append(hit.seconds)
    yield "| fault | times | all trials went on after, median | at most |"
    yield "|---|---|---|---|"
    for kind, name in NAMES.items():
        if times := seconds.get(kind):
            middle, most = statistics.median(times), max(times)
            yield f"| {name} | {len(times)} | {middle:.1f} s | {most:.1f} s |"
    yield f"| all | {len(course.hits)} | | |"


def _costs(course: Course, audit: Audit) -> Iterator[str]:
    accounts = audit.accounts
    yield "| of the whole storm | |"
    yield "|---|---|"
    yield f"| wall time | {course.seconds:.0f} s |"
    yield f"| jobs, trials | {len(accounts)}, {sum(len(a.trials) for a in accounts)} |"
    yield f"| trials lost | {sum(a.num_lost for a in accounts)} |"
    yield f"| trials counted twice | {sum(a.num_twice for a in accounts)} |"
    yield f"| trials stuck | {sum(a.num_stuck for a in accounts)} |"
    yield f"| attempts that were cut short | {sum(a.num_starts_again for a in accounts)} |"
    again, bound = (
        sum(a.epochs_again for a in accounts),
        sum(a.epochs_bound for a in accounts),
    )
    yield f"| epochs reported again (bound: a checkpoint interval an attempt) | {again} ({bound}) |"
    overspend = sum(a.overspend_seconds for a in accounts)
    allowed = sum(a.overspend_bound for a in accounts if a.is_cut_by_budget)
    yield f"| compute beyond a budget (bound: an epoch of each running trial) | {overspend:.2f} s ({allowed:.2f} s) |"
    yield f"| processes that ended by themselves | {course.num_deaths} |"
    yield f"| promises that were not kept | {len(audit.violations)} |"
