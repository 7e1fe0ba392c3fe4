"""What can be wrong with a topology, named by what the caller should do about it."""


class SearchSpaceError(ValueError):
    """Base of every error of this package; its message says what was wrong and what to do."""


class UnknownName(SearchSpaceError):
    """A family, operation, topology or preset that does not exist; the message lists those that do."""


class InvalidSettings(SearchSpaceError):
    """Settings of a family that contradict each other or fall outside their bounds.

    Attributes:
        field: dotted path of the setting to change, for example ``settings.widths``.
    """

    def __init__(self, message: str, field: str = "settings") -> None:
        super().__init__(message)
        self.field = field


class CannotBuild(SearchSpaceError):
    """An architecture that no network can be built from; names the edge and the two shapes."""
