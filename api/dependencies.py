"""What endpoints ask for: the store, the settings, the feed of events, tables, who is asking."""

from __future__ import annotations

from typing import Annotated

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


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _feed(request: Request) -> EventFeed:
    feed: EventFeed = request.app.state.feed
    return feed


def _newsroom(request: Request) -> Newsroom:
    newsroom: Newsroom = request.app.state.newsroom
    return newsroom


def _scrape(request: Request) -> Scrape:
    scrape: Scrape = request.app.state.scrape
    return scrape


def _tables(request: Request) -> Tables:
    tables: Tables = request.app.state.tables
    return tables


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _importancer(request: Request) -> Importancer:
    importancer: Importancer = request.app.state.importancer
    return importancer


def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


def _access(request: Request) -> Access:
    access: Access = request.state.access
    return access


SettingsDep = Annotated[Settings, Depends(_settings)]
StoreDep = Annotated[Store, Depends(_store)]
FeedDep = Annotated[EventFeed, Depends(_feed)]
NewsroomDep = Annotated[Newsroom, Depends(_newsroom)]
ScrapeDep = Annotated[Scrape, Depends(_scrape)]
TablesDep = Annotated[Tables, Depends(_tables)]
DeskDep = Annotated[Desk, Depends(_desk)]
ImportancerDep = Annotated[Importancer, Depends(_importancer)]
LimitsDep = Annotated[Limits, Depends(_limits)]
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
