"""Lists and resources on stdout: a table for people, JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.markdown import Markdown

Resource = TypeVar("Resource", bound=BaseModel)

_WIDE = 200


def print_json(resource: BaseModel | Sequence[BaseModel]) -> None:
    """One resource as an object, several as an array."""
    if isinstance(resource, BaseModel):
        content: object = resource.model_dump(mode="json")
    else:
        content = [item.model_dump(mode="json") for item in resource]
    typer.echo(json.dumps(content, indent=2))


def show_list(
    items: Sequence[Resource],
    table: Callable[[Sequence[Resource]], RenderableType],
    as_json: bool,
    nothing: str,
) -> None:
    """The items as a table or as JSON; ``nothing`` is said on stderr where there are none."""
    if as_json:
        print_json(items)
    elif items:
        show(table(items))
    else:
        typer.echo(nothing, err=True)


def show(content: RenderableType) -> None:
    """Print on stdout; a pipe is as wide as the content needs, so nothing is cut off."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    console.print(content)


def show_markdown(text: str) -> None:
    """Print a document for people."""
    show(Markdown(text))


def waiting(text: str) -> AbstractContextManager[object]:
    """Within, a spinner on stderr says what is waited for; silent where stderr is no terminal."""
    return Console(stderr=True).status(text)
