"""One page of a list: how it is asked for, and the cursor that leads to the next."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")

Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class PageQuery(BaseModel):
    """What every list understands."""

    model_config = ConfigDict(extra="forbid")

    sort: Text = Field(description="A column; with a minus in front, descending.")
    cursor: Text | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(100, ge=1, le=1000, description="Rows of one page.")

    @property
    def column(self) -> str:
        """What to sort by."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def paging(self) -> dict[str, Any]:
        """The page as the lists of the store ask for it."""
        return {
            "sort": self.column,
            "descending": self.descending,
            "cursor": self.cursor,
            "limit": self.limit,
        }


class Page(BaseModel, Generic[Item]):
    """Pages of the same list under the same filter follow each other by their cursors."""

    items: list[Item]
    next_cursor: str | None = Field(
        None, description="Give it back as `cursor`; null on the last page."
    )
