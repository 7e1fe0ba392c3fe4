"""What endpoints ask for: the store, the settings, the feed of events, tables, who is asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Path, Request

from api.access.access import Access
from api.access.limits import Limits
from api.analyses.desk import Desk
from api.analyses.importances import Importancer
from api.feed import EventFeed
from api.live.newsroom import Newsroom
from api.scrape import Scrape
from api.tables.shelf import Tables
from nas.settings import Settings
from nas.store import Store


def _of_app(name: str) -> Callable[[Request], Any]:
    """What the application holds under ``name`` for as long as it runs."""

    def held(request: Request) -> Any:
        return getattr(request.app.state, name)

    return held


def _access(request: Request) -> Access:
    access: Access = request.state.access
    return access


SettingsDep = Annotated[Settings, Depends(_of_app("settings"))]
StoreDep = Annotated[Store, Depends(_of_app("store"))]
FeedDep = Annotated[EventFeed, Depends(_of_app("feed"))]
NewsroomDep = Annotated[Newsroom, Depends(_of_app("newsroom"))]
ScrapeDep = Annotated[Scrape, Depends(_of_app("scrape"))]
TablesDep = Annotated[Tables, Depends(_of_app("tables"))]
DeskDep = Annotated[Desk, Depends(_of_app("desk"))]
ImportancerDep = Annotated[Importancer, Depends(_of_app("importancer"))]
LimitsDep = Annotated[Limits, Depends(_of_app("limits"))]
AccessDep = Annotated[Access, Depends(_access)]

_ID = r"^{}_[0-9a-z]{{26}}$"

JobId = Annotated[
    str, Path(pattern=_ID.format("job"), examples=["job_01jz6d3v9k4m8q2r5t7w0x1y3z"])
]
TrialId = Annotated[
    str,
    Path(pattern=_ID.format("trial"), examples=["trial_01jz6d4a0b1c2d3e4f5g6h7j8k"]),
]
ExportId = Annotated[
    str,
    Path(pattern=_ID.format("export"), examples=["export_01jz6d4a0b1c2d3e4f5g6h7j8k"]),
]
KeyId = Annotated[
    str, Path(pattern=_ID.format("key"), examples=["key_01jz6d3v9k4m8q2r5t7w0x1y3z"])
]
ShareId = Annotated[
    str,
    Path(pattern=_ID.format("share"), examples=["share_01jz6d3v9k4m8q2r5t7w0x1y3z"]),
]
