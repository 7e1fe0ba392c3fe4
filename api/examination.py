"""What the doctor says of this process's own ground, as a page may show it: without addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from time import monotonic

from api.remembered import Remembered
from nas.doctor import Finding, examine
from nas.settings import Settings

FRESH_SECONDS = 10.0
"""For so long nothing is looked at anew, however many ask."""

LEFT_OUT = frozenset({"cluster"})
"""Looking at the cluster starts Ray."""

_ADDRESS = re.compile(r"[\w+]+://[^\s'\"]+|\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?")


class Examination:
    """Looks once in a while; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: Remembered[Sequence[Finding]] = Remembered(1)

    def findings(self) -> Sequence[Finding]:
        """What was found in the last seconds."""
        return self._kept.get(monotonic() // FRESH_SECONDS, self._look)

    def _look(self) -> Sequence[Finding]:
        found = examine(self._settings, but=LEFT_OUT)
        return [
            finding.model_copy(update={"message": self._shown(finding.message)})
            for finding in found
        ]

    def _shown(self, message: str) -> str:
        """A message without the places of this service."""
        settings = self._settings
        places = {
            settings.resolved_database_url: "the database",
            settings.resolved_artifact_url: "the place of files",
            str(settings.dataset_dir): "the folder of data sets",
            str(settings.data_dir): "the data folder",
        }
        for place in sorted(places, key=len, reverse=True):
            message = message.replace(place, places[place])
        return _ADDRESS.sub("an address", message)
