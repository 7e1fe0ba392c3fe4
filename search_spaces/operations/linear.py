"""One fully connected layer."""

from search_spaces.media.features import NORMS, linear_part, norm_parts
from search_spaces.media.vocabulary import block_keywords
from search_spaces.operation import Operation
from search_spaces.plan import Call, Part, Shape
from search_spaces.settings import FamilySettings


class Linear(Operation):
    """See ``search_spaces/blocks/linear.py``."""

    name = "linear"
    summary = "one fully connected layer"
    medium = "features"

    def call(
        self, settings: FamilySettings, source: Shape, target: Shape, stride: int
    ) -> Call:
        """Linear and norm in post order; norm, activation, linear in pre order."""
        pre = settings.order == "pre"
        return Call(
            "PreActLinearBlock" if pre else "LinearBlock",
            (source[0], target[0]),
            block_keywords(
                settings, NORMS[settings.norm], "nn.BatchNorm1d", activates=pre
            ),
            _parts(settings, source, target, pre),
        )


def _parts(
    settings: FamilySettings, source: Shape, target: Shape, pre: bool
) -> tuple[Part, ...]:
    dropout = (Part("dropout", source),) if settings.dropout else ()
    linear = (linear_part(source, target[0], settings.layer_bias),)
    if pre:
        opening = (*norm_parts(settings, source), Part(settings.activation, source))
        return opening + dropout + linear
    return dropout + linear + norm_parts(settings, target)


OPERATION = Linear()
