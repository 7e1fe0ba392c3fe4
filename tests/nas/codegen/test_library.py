"""Blocks are lifted letter by letter, after what they use."""

from __future__ import annotations

from pathlib import Path

import pytest

from nas.codegen.library import UnknownBlockError, lift

BLOCKS = Path(__file__).parents[3] / "search_spaces" / "blocks"


def test_a_block_is_lifted_as_it_stands_in_its_file():
    (block,) = lift(["BasicBlock"])
    assert block.text in (BLOCKS / "basic.py").read_text()
    assert block.text.startswith("class BasicBlock(nn.Module):")
    assert block.text.endswith("return out")


def test_what_a_block_uses_comes_before_it():
    assert [b.name for b in lift(["MBConvBlock"])] == ["SqueezeExcite", "MBConvBlock"]
    assert [b.name for b in lift(["DenseLayer"])] == ["ConvBlock", "DenseLayer"]


def test_a_block_is_lifted_once_however_often_it_is_used():
    names = [b.name for b in lift(["ConvBlock", "DenseLayer", "ConvBlock"])]
    assert names == ["ConvBlock", "DenseLayer"]


def test_an_unknown_block_is_refused_with_the_names_of_those_that_exist():
    with pytest.raises(UnknownBlockError, match=r"no block 'Conv3d'.*BasicBlock"):
        lift(["Conv3d"])
