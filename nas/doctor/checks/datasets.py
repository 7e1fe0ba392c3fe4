"""The folder of data sets: there, readable, each data set as it should be."""

from __future__ import annotations

from collections.abc import Iterator

from nas import datasets
from nas.doctor.finding import Finding, ok, problem, warning
from nas.errors import NasError
from nas.settings import Settings


def check(settings: Settings) -> Iterator[Finding]:
    """Look at every data set that the folder offers."""
    folder = settings.dataset_dir
    if folder is None:
        yield ok(
            "data sets", "no folder is set: those that are installed, and uploads."
        )
        return
    if not folder.is_dir():
        yield problem(
            "data sets",
            f"{folder} is no folder",
            "Make it, or correct NAS_DATASET_DIR.",
        )
        return
    names, broken = datasets.names(folder), []
    for name in names:
        try:
            datasets.info(name, folder)
        except (NasError, OSError) as error:
            broken.append(f"{name} ({error})")
    facts = {"num_datasets": len(names), "num_broken": len(broken)}
    if broken:
        message = (
            f"{len(broken)} of {len(names)} cannot be read: {'; '.join(broken[:3])}"
        )
        yield warning("data sets", message, "Repair them, or take them out.", **facts)
    else:
        yield ok("data sets", f"{len(names)} in {folder}, all readable.", **facts)
