"""The sources as they are handed out, letter by letter.

After a change that is meant: ``pytest tests/nas/codegen/test_golden.py --regenerate-golden``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nas.codegen import source
from tests.nas.codegen import cases

GOLDEN = Path(__file__).parent / "golden"
KEPT = cases.named() | {name: cases.feature(name) for name in cases.FEATURES}


@pytest.mark.parametrize("name", KEPT)
def test_a_plan_gives_the_very_source_that_was_looked_at(name, regenerate):
    path = GOLDEN / f"{name}.py"
    written = source(KEPT[name])
    if regenerate:
        path.write_text(written)
    assert path.exists(), (
        f"{path.name} is new: run with --regenerate-golden and read it"
    )
    assert written == path.read_text()


def test_every_golden_file_has_its_network():
    assert {path.stem for path in GOLDEN.glob("*.py")} == set(KEPT)
