import pytest

from nas.cli import assignments
from nas.errors import InvalidRequest


def test_a_value_is_json_where_it_reads_as_json_and_text_elsewhere():
    found = assignments.parse(
        ["depth=20", "widths=[16,32]", "norm=group", "bias=false", "max_span=null"],
        "--set",
    )
    assert found == {
        "depth": 20,
        "widths": [16, 32],
        "norm": "group",
        "bias": False,
        "max_span": None,
    }


def test_a_dotted_key_reaches_into_nested_objects():
    found = assignments.parse(
        ["objective.penalty.coefficient=0.1", "objective.metric=loss", "pins.0-2=add"],
        "--field",
    )
    assert found == {
        "objective": {"penalty": {"coefficient": 0.1}, "metric": "loss"},
        "pins": {"0-2": "add"},
    }


def test_a_value_may_hold_an_equals_sign():
    assert assignments.parse(["name=a=b"], "--field") == {"name": "a=b"}


@pytest.mark.parametrize("text", ["depth", "=3", "a..b=3", ".a=3"])
def test_what_is_no_assignment_is_refused_with_an_example(text):
    with pytest.raises(InvalidRequest, match="is not key=value") as caught:
        assignments.parse([text], "--set")
    assert caught.value.field == "--set"
    assert "depth=20" in str(caught.value.remedy)


def test_a_value_and_its_parts_contradict_each_other():
    with pytest.raises(InvalidRequest, match="was given a value before"):
        assignments.parse(["a=1", "a.b=2"], "--set")


def test_merging_keeps_what_the_upper_one_does_not_say():
    base = {"recipe": {"epochs": 3, "batch_size": 8}, "seed": 1}
    over = {"recipe": {"epochs": 5}, "name": "x"}
    assert assignments.merge(base, over) == {
        "recipe": {"epochs": 5, "batch_size": 8},
        "seed": 1,
        "name": "x",
    }
    assert base["recipe"]["epochs"] == 3
