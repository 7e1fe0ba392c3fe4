"""How values are fitted: what an image or a vector goes through to reach another shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_spaces import get
from search_spaces.media import FEATURES, IMAGES
from search_spaces.plan import Call

SETTINGS = get("convnet").parse({})

pixels = st.integers(1, 40)


def callees(calls: tuple[Call, ...]) -> list[str]:
    return [call.callee for call in calls]


@given(height=pixels, width=pixels, first=st.integers(1, 4), second=st.integers(1, 4))
def test_there_is_one_stride_for_any_two_strides_in_a_row(
    height: int, width: int, first: int, second: int
) -> None:
    source = (3, height, width)
    target = IMAGES.strided(IMAGES.strided(source, first), second)
    stride = IMAGES.stride(source, target)
    assert stride is not None
    assert IMAGES.strided(source, stride) == target


def test_images_of_equal_resolution_need_no_resizing() -> None:
    assert IMAGES.resize((8, 5, 5), (3, 5, 5)) == ()


@pytest.mark.parametrize("target", [(4, 10, 10), (4, 9, 5)])
def test_a_larger_target_is_reached_by_enlarging_first(
    target: tuple[int, int, int],
) -> None:
    source = (8, 5, 5)
    (enlarge,) = IMAGES.resize(source, target)
    assert enlarge.callee == "nn.Upsample"
    assert dict(enlarge.keywords) == {"size": target[1:]}
    assert enlarge.parts[0].output == (8, *target[1:])
    projected = IMAGES.project(SETTINGS, source, target)
    assert callees(projected) == ["nn.Upsample", "nn.Conv2d", "nn.BatchNorm2d"]
    assert projected[1].parts[0].output == target
    assert callees(IMAGES.pad(source, (16, *target[1:]))) == [
        "nn.Upsample",
        "PadShortcut",
    ]


def test_vectors_have_no_resolution() -> None:
    assert FEATURES.stride((8,), (3,)) == 1
    assert FEATURES.strided((8,), 2) == (8,)
    assert FEATURES.resize((8,), (3,)) == ()


def test_a_projection_without_norm_has_a_bias_unless_biases_are_off() -> None:
    bare = get("mlp").parse({"norm": "none"})
    unbiased = get("mlp").parse({"norm": "none", "bias": False})
    (biased,) = FEATURES.project(bare, (8,), (3,))
    (plain,) = FEATURES.project(unbiased, (8,), (3,))
    assert biased.parts[0].parameters == plain.parts[0].parameters + 3
    assert dict(plain.keywords) == {"bias": False}
