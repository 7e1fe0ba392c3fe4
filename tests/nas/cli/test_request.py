import json

import pytest

from nas.cli.request import Options, build
from nas.errors import InvalidRequest, NotFound
from nas.job import JobRequest

EARLIER = "job_01jz6d3v9k4m8q2r5t7w0x1y3z"


def test_no_options_ask_for_every_default():
    assert build(Options()) == {}


def test_every_option_lands_in_its_field_of_a_valid_request():
    body = build(
        Options(
            dataset="digits",
            family="convnet",
            trials=5,
            epochs=2,
            settings=["depth=6"],
            space=["max_span=3"],
            recipe=["batch_size=32"],
            fields=["limits.max_skips=4", "resources.max_parallel=1"],
            sampler="random",
            pruner="none",
            max_train_samples=100,
            seed=7,
            name="small",
            warm_start=[EARLIER],
        )
    )
    request = JobRequest.model_validate(body)
    assert request.dataset.name == "digits"
    assert request.dataset.max_train_samples == 100
    assert request.budget.trials == 5
    assert request.recipe == {"epochs": 2, "batch_size": 32}
    assert request.settings == {"depth": 6}
    assert request.space.max_span == 3
    assert request.limits.max_skips == 4
    assert (request.sampler.name, request.pruner.name) == ("random", "none")
    assert (request.seed, request.name) == (7, "small")
    assert request.warm_start == (EARLIER,)


def test_options_change_a_file_and_leave_the_rest_of_it(tmp_path):
    file = tmp_path / "request.json"
    file.write_text(json.dumps({"family": "mlp", "budget": {"trials": 50}, "seed": 3}))
    body = build(Options(file=file, trials=4))
    assert body == {"family": "mlp", "budget": {"trials": 4}, "seed": 3}


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(NotFound, match="there is no file"):
        build(Options(file=tmp_path / "none.json"))


@pytest.mark.parametrize("text", ["{", "[1]", '"text"'])
def test_a_file_that_holds_no_object_is_refused(tmp_path, text):
    file = tmp_path / "request.json"
    file.write_text(text)
    with pytest.raises(InvalidRequest) as caught:
        build(Options(file=file))
    assert caught.value.field == "--request"
