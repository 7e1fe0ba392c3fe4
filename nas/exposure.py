"""Whether the service may be reached from elsewhere: only with a key, and TLS wholly or not at all."""

from __future__ import annotations

from ipaddress import ip_address

from nas.errors import InvalidRequest
from nas.settings import Settings
from nas.store import Store


def is_loopback(host: str) -> bool:
    """Whether nothing outside this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check(settings: Settings) -> None:
    """Refuse to serve what anybody could use.

    Raises:
        InvalidRequest: the address is reached from elsewhere and there is no key, or half of what
            TLS needs is missing.
    """
    _check_tls(settings)
    if is_loopback(settings.host):
        return
    store = Store(settings.resolved_database_url)
    try:
        store.migrate()
        with store.read() as tx:
            has_key = tx.keys.any_active()
    finally:
        store.close()
    if not has_key:
        raise InvalidRequest(
            f"others can reach {settings.host}, and there is no key to keep them out",
            field="host",
            remedy="Make a key with `nas keys create --scope admin` and the same database, or "
            "listen on 127.0.0.1.",
        )


def _check_tls(settings: Settings) -> None:
    for given, missing in (
        ("tls_certificate", "tls_key"),
        ("tls_key", "tls_certificate"),
    ):
        if getattr(settings, given) and not getattr(settings, missing):
            raise InvalidRequest(
                f"{given} is of no use without {missing}",
                field=missing,
                remedy=f"Give both NAS_{given.upper()} and NAS_{missing.upper()}, or neither.",
            )
