"""Registries that find their records by scanning a folder: to add one, add a file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from search_spaces.errors import UnknownName


class Named(Protocol):
    """What a registry holds: a record with a name."""

    @property
    def name(self) -> str:
        """The word by which users ask for it."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """The records that the modules of ``package`` bind to ``attribute``, by their names.

    The folder is read on first use. A module without the attribute is a mistake and raises, as
    does a second record of the same name.
    """

    def __init__(self, package: str, attribute: str) -> None:
        self._package = package
        self._attribute = attribute

    @cached_property
    def _records(self) -> dict[str, T]:
        package = importlib.import_module(self._package)
        records: dict[str, T] = {}
        for entry in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{self._package}.{entry.name}")
            record: T = getattr(module, self._attribute)
            if record.name in records:
                raise ValueError(
                    f"{module.__name__}: the name {record.name!r} is taken twice in "
                    f"{self._package}; rename one of the two"
                )
            records[record.name] = record
        return dict(sorted(records.items()))

    def get(self, name: str) -> T:
        """The record of this name.

        Raises:
            UnknownName: there is none; the message lists those that exist.
        """
        try:
            return self._records[name]
        except KeyError:
            raise UnknownName(
                f"no {self._attribute.lower()} is named {name!r}: "
                f"choose one of {', '.join(self._records)}"
            ) from None

    def names(self) -> list[str]:
        """Every name, sorted."""
        return list(self._records)

    def all(self) -> list[T]:
        """Every record, sorted by name."""
        return list(self._records.values())
