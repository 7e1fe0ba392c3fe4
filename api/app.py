"""The application: settings in, routes out. Nothing here knows what a search is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import (
    DEFAULT_EXCLUDED_CONTENT_TYPES,
    GZipMiddleware,
)

from api import errors, openapi
from api.access.gate import Gate, passed
from api.access.limits import Limits
from api.access.origins import cors
from api.access.rules import Rules, places
from api.analyses import Desk
from api.analyses.importances import Importancer
from api.examination import Examination
from api.feed import EventFeed
from api.live import Newsroom
from api.middleware import (
    BodyLimit,
    Failures,
    Observed,
    RequestIds,
    SecurityHeaders,
)
from api.routes import (
    ablations,
    actions,
    analysis,
    architectures,
    datasets,
    drawings,
    estimates,
    events,
    exports,
    front,
    health,
    jobs,
    keys,
    live,
    logs,
    metrics,
    overview,
    pages,
    population,
    pruners,
    report,
    rows,
    samplers,
    search_spaces,
    sessions,
    shares,
    summaries,
    system,
    telemetry,
    trials,
    weights,
)
from api.scrape import Scrape
from api.tables import Tables
from api.uploads import Intake
from nas.settings import Settings
from nas.store import Store

VERSION_1 = (
    jobs,
    summaries,
    overview,
    actions,
    trials,
    drawings,
    rows,
    weights,
    logs,
    events,
    live,
    exports,
    ablations,
    architectures,
    front,
    report,
    search_spaces,
    datasets,
    samplers,
    pruners,
    metrics,
    keys,
    shares,
    sessions,
    population,
    analysis,
    estimates,
    system,
)
ROOT = (health, telemetry, pages)


def create_app(settings: Settings) -> FastAPI:
    """The whole API over the store that ``settings`` name."""
    app = FastAPI(
        **openapi.DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # both pages of FastAPI load their scripts from a CDN
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.limits = Limits(settings)
    app.state.tables = Tables(settings.max_table_bytes)
    app.state.desk = Desk(settings, app.state.tables)
    app.state.importancer = Importancer()
    app.state.started_at = datetime.now(UTC)
    app.state.examination = Examination(settings)
    version_1 = APIRouter(prefix="/v1", dependencies=[Depends(passed)])
    for noun in VERSION_1:
        version_1.include_router(noun.router)
    app.include_router(version_1)
    for noun in ROOT:
        app.include_router(noun.router)
    errors.install(app)
    openapi.install(app)
    _add_middleware(app, settings)
    return app


def _rules(settings: Settings) -> Rules:
    public = {"/v1/openapi.json"} | ({"/metrics"} if settings.metrics_open else set())
    known = [place for noun in VERSION_1 for place in places("/v1", noun.router)]
    known += [place for noun in ROOT for place in places("", noun.router)]
    return Rules(known, public)


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Last added, first met."""
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1000,
        compresslevel=1,
        # Files are served as they are, so that their parts and digests mean the same everywhere.
        exclude_content_types=(
            *DEFAULT_EXCLUDED_CONTENT_TYPES,
            "application/octet-stream",
        ),
    )
    app.add_middleware(
        BodyLimit,
        max_body_bytes=settings.max_body_bytes,
        max_upload_bytes=settings.max_upload_bytes,
    )
    app.add_middleware(
        Gate, settings=settings, rules=_rules(settings), limits=app.state.limits
    )
    if settings.allowed_origins:
        app.add_middleware(CORSMiddleware, **cors(settings))
    app.add_middleware(Failures)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observed)
    app.add_middleware(RequestIds)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the store, migrated to the newest schema, and close it at the end.

    Migrating at every start is right for the embedded SQLite; on a shared PostgreSQL the first
    process to start does it, under the store's own lock.
    """
    settings: Settings = app.state.settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.resolved_database_url)
    await run_in_threadpool(store.migrate)
    app.state.store = store
    app.state.feed = EventFeed(store, settings.poll_seconds)
    app.state.newsroom = Newsroom(store, settings.live_seconds)
    app.state.scrape = Scrape(store, settings)
    app.state.intake = Intake(settings)
    await run_in_threadpool(app.state.intake.sweep, store)
    try:
        yield
    finally:
        await app.state.feed.close()
        await app.state.newsroom.close()
        await run_in_threadpool(store.close)
