"""The sources as they are handed out, letter by letter.

After a change that is meant: ``pytest tests/nas/codegen/test_golden.py --regenerate-golden``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nas.codegen import source
from tests.golden import check
from tests.nas.codegen import cases

GOLDEN = Path(__file__).parent / "golden"
KEPT = cases.named() | {name: cases.feature(name) for name in cases.FEATURES}


@pytest.mark.parametrize("name", KEPT)
def test_a_plan_gives_the_very_source_that_was_looked_at(name, regenerate):
    check(GOLDEN / f"{name}.py", source(KEPT[name]), regenerate)


def test_every_golden_file_has_its_network():
    assert {path.stem for path in GOLDEN.glob("*.py")} == set(KEPT)
