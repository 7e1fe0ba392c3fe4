import json
from pathlib import Path

import pytest

from nas.admission import resolve
from nas.datasets import Catalog
from nas.job import JobRequest

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_a_job_that_can_run(file: Path):
    request = JobRequest.model_validate(json.loads(file.read_text()))
    assert resolve(request, Catalog()).space.size > 1
