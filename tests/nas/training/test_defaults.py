"""A recipe is complete whatever the job leaves out, and refused by field where it is wrong."""

import pytest

from nas.datasets import DataKind
from nas.errors import InvalidRequest
from nas.training.defaults import default_recipe, resolve_recipe


def resolve(overrides, kind=DataKind.IMAGE):
    return resolve_recipe("convnet", kind, 1000, overrides)


@pytest.mark.parametrize("family", ["convnet", "mlp", "a_family_of_tomorrow"])
@pytest.mark.parametrize("kind", list(DataKind))
@pytest.mark.parametrize("num_train", [10, 1_000, 1_000_000])
def test_every_family_and_kind_of_data_has_a_default(family, kind, num_train):
    recipe = default_recipe(family, kind, num_train)
    assert resolve_recipe(family, kind, num_train, {}) == recipe


def test_overrides_change_what_they_name_and_nothing_else():
    recipe = resolve({"epochs": 3, "optimizer": "sgd"})
    default = resolve({})
    assert (recipe.epochs, recipe.optimizer) == (3, "sgd")
    changed = {"epochs": recipe.epochs, "optimizer": recipe.optimizer}
    assert default.model_copy(update=changed) == recipe


def test_the_digest_depends_on_values_and_not_on_who_gave_them():
    default = resolve({})
    assert resolve({"epochs": default.epochs}).digest == default.digest
    assert resolve({"epochs": default.epochs + 1}).digest != default.digest


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"epoch": 3}, "recipe.epoch"),
        ({"epochs": 0}, "recipe.epochs"),
        ({"learning_rate": "fast"}, "recipe.learning_rate"),
        ({"optimizer": "lion"}, "recipe.optimizer"),
        ({"augmentation": ["shift", "mixup"]}, "recipe.augmentation"),
    ],
)
def test_a_wrong_override_is_refused_by_its_field(overrides, field):
    with pytest.raises(InvalidRequest) as caught:
        resolve(overrides)
    assert caught.value.field == field
    assert caught.value.remedy


def test_tables_cannot_be_shifted():
    with pytest.raises(InvalidRequest, match="no augmentation of table data") as caught:
        resolve({"augmentation": ["shift"]}, DataKind.TABLE)
    assert caught.value.remedy == "Choose among noise."
