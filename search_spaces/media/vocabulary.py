"""The names under which torch knows the choices of the settings."""

from __future__ import annotations

from search_spaces.plan import Keywords, Ref, Value
from search_spaces.settings import ActivationName, FamilySettings

ACTIVATIONS: dict[ActivationName, Ref] = {
    "relu": Ref("nn.ReLU"),
    "gelu": Ref("nn.GELU"),
    "silu": Ref("nn.SiLU"),
    "leaky_relu": Ref("nn.LeakyReLU"),
    "elu": Ref("nn.ELU"),
}
"""The modules; the functions of ``torch.nn.functional`` have the names of the settings."""


def block_keywords(
    settings: FamilySettings, norm: Ref, default_norm: str, *, activates: bool
) -> Keywords:
    """The keywords of a block, those that equal its defaults left out.

    ``activates``: whether the block has an activation inside.
    """
    keywords: list[tuple[str, Value]] = []
    if norm.name != default_norm:
        keywords.append(("norm", norm))
    if activates and settings.activation != "relu":
        keywords.append(("activation", ACTIVATIONS[settings.activation]))
    if settings.dropout > 0:
        keywords.append(("dropout", settings.dropout))
    if settings.layer_bias:
        keywords.append(("bias", True))
    return tuple(keywords)
