"""The HTTP server: uvicorn, which ends its event streams first when it is told to stop."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from nas.settings import Settings

MAX_MESSAGE_BYTES = 64 * 1024
"""Of what a page may send over its socket: a list of topics."""


class Server(uvicorn.Server):
    """Writes its port once it listens, and closes the feed of events before it waits for clients."""

    def __init__(
        self, app: FastAPI, settings: Settings, port_file: Path | None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,  # nas.telemetry.logs has set it up
                access_log=False,  # api.middleware.observed says more
                server_header=False,
                ssl_certfile=settings.tls_certificate,
                ssl_keyfile=settings.tls_key,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=settings.trusted_proxies,
                ws_max_size=MAX_MESSAGE_BYTES,
                timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
            )
        )
        self._app = app
        self._port_file = port_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say where."""
        await super().startup(sockets)
        if self.started and self._port_file:
            _write_whole(self._port_file, str(self.port))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would else last until the deadline, then wait for the rest."""
        state = self._app.state
        await asyncio.gather(state.feed.close(), state.newsroom.close())
        await super().shutdown(sockets)

    @property
    def port(self) -> int:
        """The port in use, also where 0 was asked for."""
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port


def _write_whole(path: Path, text: str) -> None:
    """Write a file that a reader sees whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
