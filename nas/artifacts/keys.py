"""Which key a thing has. A job's files lie below one prefix, so that they go together.

jobs/<job>/trials/<trial>/checkpoints/<attempt>-<epoch>-<sha256>.zip
jobs/<job>/trials/<trial>/weights-<sha256>.safetensors
jobs/<job>/finals/<final>/checkpoints/<attempt>-<epoch>-<sha256>.zip
jobs/<job>/exports/<export>.zip
"""

from __future__ import annotations

from nas.errors import InvalidRequest

MAX_CHARACTERS = 900
"""Object stores take 1024 bytes, part of which is the store's own prefix."""


def checked(key: str) -> str:
    """``key`` itself, if it names a place below the store's address and no other.

    Raises:
        InvalidRequest: it could lead elsewhere, or two spellings of it would be one file.
    """
    parts = key.split("/")
    plain = all(part not in ("", ".", "..") for part in parts)
    printable = key.isprintable() and "\\" not in key
    if plain and printable and len(key.encode()) <= MAX_CHARACTERS:
        return key
    raise InvalidRequest(
        f"{key[:200]!r} is no key of the artifact store",
        field="key",
        remedy="Use names separated by single slashes, none of them '.' or '..'.",
    )


def prefix(key: str) -> str:
    """As :func:`checked`, for all keys that begin with ``key``, which ends with a slash."""
    return f"{checked(key.removesuffix('/'))}/"


def of_job(job_id: str) -> str:
    """The prefix of all files of a job."""
    return f"jobs/{job_id}/"


def of_trial(job_id: str, trial_id: str) -> str:
    """The prefix of all files of a trial but its export."""
    return f"{of_job(job_id)}trials/{trial_id}/"


def of_final(job_id: str, final_id: str) -> str:
    """The prefix of all files of a training of the report."""
    return f"{of_job(job_id)}finals/{final_id}/"


def of_export(job_id: str, export_id: str) -> str:
    """The bundle of an export."""
    return f"{of_job(job_id)}exports/{export_id}.zip"
