"""The live socket of a page."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from api.access.gate import PASS
from api.live import Line

router = APIRouter(tags=["jobs"])


@router.websocket("/live")
async def follow_live(socket: WebSocket) -> None:
    """What changes in the topics that the page follows: see :mod:`api.schemas.live`."""
    state = socket.app.state
    admission = getattr(socket.state, PASS)
    await Line(socket, admission, state.newsroom, state.store, state.settings).hold()
