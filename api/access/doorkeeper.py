"""Decides about one request: who it is, whether what it names is theirs, whether they may."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from api.access import credentials, openers
from api.access.access import OPEN, Access
from api.access.belongings import check_owned
from api.access.credentials import CSRF_HEADER, Credentials
from api.access.limits import Limits
from api.access.origins import Origins
from api.access.refusals import NotAllowed, SignInFirst
from api.access.rules import SAFE_METHODS, SOCKET, Rule, noun_of
from nas.access import Scope
from nas.errors import ServiceUnavailable
from nas.exposure import is_loopback
from nas.settings import Settings
from nas.store import Store, Transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in, and the headers that go out with the answer."""

    access: Access
    headers: Mapping[str, str]


class Doorkeeper:
    """Knows the store and the limits; everything here waits for the database, so use a thread."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._origins = Origins(settings)
        self._may_be_open = is_loopback(settings.host)

    def admit(
        self,
        request: HTTPConnection,
        method: str,
        rule: Rule,
        named: Mapping[str, str],
        store: Store,
    ) -> Visitor:
        """Let a request in.

        First who it is, then whose the things are, then the scope: who may not write learns
        nothing about the ids of others by trying.

        Raises:
            SignInFirst: it shows no key where one is needed, or none that opens anything.
            NotFound: it names what is not there, or is another project's.
            NotAllowed: its scope is too small, or a page elsewhere has sent it.
            SlowDown: it is one too many.
        """
        address = request.client.host if request.client else "unknown"
        with store.read() as tx:
            access = self._identified(tx, request, address)
            headers = self._limits.request(access.holder) if access.opener_id else {}
            self._origins.check_host(request, is_open=access is OPEN)
            _check_owned(tx, access, rule, named)
            _check_scope(access, rule)
            is_due = access.opener_id is not None and tx.keys.is_due(
                access.last_used_at
            )
        if method == SOCKET:
            self._check_socket(request, access)
        elif method not in SAFE_METHODS:
            self._check_write(request, access)
        if is_due:
            _remember(store, access)
        return Visitor(access, headers)

    def check_public(self, request: HTTPConnection, method: str) -> None:
        """What even a route for everybody refuses: a write that another site sends."""
        if method not in SAFE_METHODS:
            self._origins.check_origin(request)

    def check_again(self, request: HTTPConnection, store: Store) -> None:
        """Whether somebody who was let in before still would be; raises SignInFirst."""
        with store.read() as tx:
            if not self._may_be_open or tx.keys.any_made():
                self._known(tx, credentials.read(request))

    def check_job(self, access: Access, job_id: str, store: Store) -> None:
        """Raises NotFound for another's job exactly as for one that does not exist."""
        with store.read() as tx:
            _check_owned(tx, access, Rule(Scope.READ), {"job_id": job_id})

    def check_list(self, access: Access) -> None:
        """Raises NotAllowed to who may see but one job."""
        if access.job_id is not None:
            raise _only_one_job()

    def _identified(
        self, tx: Transaction, request: HTTPConnection, address: str
    ) -> Access:
        try:
            if self._may_be_open and not tx.keys.any_made():
                return OPEN  # whatever is shown: it could not be told from a wrong one
            return self._known(tx, credentials.read(request))
        except SignInFirst:
            self._limits.refusal(address)
            raise

    def _known(self, tx: Transaction, shown: Credentials | None) -> Access:
        """Whoever shows what opens something now."""
        access = None if shown is None else self._opened(tx, shown)
        if access is not None:
            return access
        if shown is not None and not shown.is_cookie:
            raise SignInFirst(
                "this key is unknown, revoked or expired: ask for another"
            )
        raise SignInFirst(
            "this service needs a key: send `Authorization: Bearer nas_...`, or log in by "
            "POST /v1/session; `nas keys create` makes one"
        )

    def _opened(self, tx: Transaction, shown: Credentials) -> Access | None:
        if shown.is_cookie:
            idle_seconds = self._settings.session_idle_seconds
            return openers.by_session(tx, shown.token, idle_seconds)
        return openers.by_token(tx, shown.token)

    def _check_socket(self, request: HTTPConnection, access: Access) -> None:
        """A browser sends the cookie with any page's socket, and reads its answers to that page."""
        if access.session is not None or access is OPEN:
            self._origins.check_origin(request)

    def _check_write(self, request: HTTPConnection, access: Access) -> None:
        if access.session is None and access is not OPEN:
            return  # a header that no browser sends by itself
        self._origins.check_origin(request)
        if access.csrf_token is not None:
            sent = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(sent.encode(), access.csrf_token.encode()):
                raise NotAllowed(
                    f"a write with the cookie needs the header {CSRF_HEADER}: "
                    "GET /v1/session tells its value"
                )


def _check_owned(
    tx: Transaction, access: Access, rule: Rule, named: Mapping[str, str]
) -> None:
    """Another's thing is answered for exactly as one that does not exist."""
    is_of_job = False
    for parameter, value in named.items():
        noun = noun_of(parameter)
        if noun is None:
            continue
        owner = check_owned(tx, access, noun, value)
        is_of_job = owner.job_id is not None
        if is_of_job and named.get("job_id") not in (None, owner.job_id):
            raise tx.owners.missing(noun, value)
    if access.job_id is not None and not (is_of_job or rule.is_shared):
        raise _only_one_job()


def _only_one_job() -> NotAllowed:
    return NotAllowed("a share link opens one job and nothing else: ask for a key")


def _check_scope(access: Access, rule: Rule) -> None:
    needed = rule.scope or Scope.READ
    if not access.scope.allows(needed):
        raise NotAllowed(
            f"this needs the scope {needed}, and the key has {access.scope}: ask an admin "
            "of the project for another key"
        )


def _remember(store: Store, access: Access) -> None:
    """At most one write a minute for each key, link or login; without it one can still read."""
    try:
        with store.begin() as tx:
            if access.session is not None:
                tx.sessions.used(access.session.id)
            uses = tx.keys if str(access.opener_id).startswith("key_") else tx.shares
            uses.used(str(access.opener_id))
    except ServiceUnavailable as error:  # a full disk, for one
        logger.warning("the use of %s is not written down: %s", access.opener_id, error)
