"""The source of a stored trial, as the API hands it out."""

from __future__ import annotations

import subprocess
import sys

from nas import codegen
from nas.export import TrainedNetwork, source_of


def test_the_source_of_a_trial_is_that_of_its_plan(digits: TrainedNetwork) -> None:
    task = digits.dataset.info.task
    assert source_of(digits.trial, task) == codegen.source(digits.plan)


def test_a_process_that_hands_out_sources_never_loads_torch() -> None:
    script = (
        "import sys\n"
        "from nas.export import archive, export_trial, plan_of, source_of\n"
        "assert not {'torch', 'onnx', 'ray', 'optuna'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
