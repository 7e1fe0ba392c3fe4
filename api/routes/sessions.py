"""Logins in a browser: a key is typed once, then a cookie stands for it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status

from api.access import openers
from api.access.access import Access
from api.access.credentials import cookie_name
from api.access.refusals import SignInFirst
from api.access.rules import needs
from api.dependencies import AccessDep, LimitsDep, SettingsDep, StoreDep
from api.errors import problems
from api.schemas.access import Login, Session
from nas.access import Scope
from nas.settings import Settings
from nas.store import Store
from nas.tokens import Token

router = APIRouter(tags=["access"])


@router.post(
    "/session",
    operation_id="log_in",
    openapi_extra=needs(None),
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 413, 422),
)
def log_in(
    login: Login,
    request: Request,
    response: Response,
    store: StoreDep,
    settings: SettingsDep,
    limits: LimitsDep,
) -> Session:
    """Take a key, or the token of a share link, and set the cookie that stands for it."""
    address = request.client.host if request.client else "unknown"
    limits.check_login(address)
    try:
        access, token = _opened(login.key.get_secret_value(), store, settings)
    except SignInFirst:
        limits.failed_login(address)
        raise
    is_secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(is_secure),
        token.text,
        max_age=round(settings.session_seconds),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="strict",
    )
    return Session.of(access)


@router.get(
    "/session",
    operation_id="get_session",
    openapi_extra=needs(Scope.READ, shared=True),
    responses=problems(),
)
def get_session(access: AccessDep) -> Session:
    """Say who is asking, and what they may do."""
    return Session.of(access)


@router.delete(
    "/session",
    operation_id="log_out",
    openapi_extra=needs(Scope.READ, shared=True),
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(),
)
def log_out(
    access: AccessDep, request: Request, response: Response, store: StoreDep
) -> None:
    """End the login; the key goes on."""
    if access.session is not None:
        with store.begin() as tx:
            tx.sessions.end(access.session.id)
    is_secure = request.url.scheme == "https"
    response.delete_cookie(
        cookie_name(is_secure),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="strict",
    )


def _opened(text: str, store: Store, settings: Settings) -> tuple[Access, Token]:
    shown = Token.parse(text.strip())
    with store.begin() as tx:
        access = None if shown is None else openers.by_token(tx, shown)
        if access is None or access.opener_id is None:
            raise SignInFirst(
                "this key is unknown, revoked or expired: ask for another"
            )
        session, token = tx.sessions.create(
            access.opener_id,
            seconds=settings.session_seconds,
            idle_seconds=settings.session_idle_seconds,
        )
    return access.within(session, token), token
