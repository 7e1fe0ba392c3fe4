"""Makes one export that a worker process has claimed: ``python -m nas.export --export-id ID``."""

from __future__ import annotations

import argparse
import hashlib
import logging
import shutil
import sys
from pathlib import Path

from nas.errors import NasError
from nas.export import archive, export_trial
from nas.settings import Settings, load
from nas.store import Store
from search_spaces.errors import SearchSpaceError

log = logging.getLogger("nas.export")


def main() -> int:
    """Settings come from the environment; the exit code is 0 if the export is ready."""
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--export-id", required=True)
    settings = load()
    store = Store(settings.resolved_database_url)
    try:
        return run(store, settings, parser.parse_args().export_id)
    finally:
        store.close()


def run(store: Store, settings: Settings, export_id: str) -> int:
    """Make a running export and note in the store how it ended.

    Raises:
        NotFound: there is no such export.
        Conflict: it is not running.
    """
    try:
        zip_path = _make(store, settings, export_id)
    except (NasError, SearchSpaceError) as error:
        _fail(store, export_id, str(error))
        return 1
    except Exception as error:
        _fail(store, export_id, f"unexpected {type(error).__name__}: {error}")
        raise
    content = zip_path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with store.begin() as transaction:
        transaction.exports.ready(export_id, str(zip_path), len(content), digest)
    return 0


def _make(store: Store, settings: Settings, export_id: str) -> Path:
    with store.read() as transaction:
        export = transaction.exports.get(export_id)
    target = settings.artifact_dir / "exports" / f"{export_id}.zip"
    folder = target.with_suffix("")
    # An earlier attempt may have been killed in the middle.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        return archive(export_trial(store, settings, export.trial_id, folder), target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fail(store: Store, export_id: str, message: str) -> None:
    log.error("export %s failed: %s", export_id, message)
    with store.begin() as transaction:
        transaction.exports.failed(export_id, message)


if __name__ == "__main__":
    sys.exit(main())
