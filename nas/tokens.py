"""Tokens: secrets that are made here, shown once, and kept as a hash alone.

A token is ``<prefix>_<id>_<secret>``. The id finds the row, the secret proves the right to it. The
secret has 256 random bits, so a fast hash is enough: slow ones (argon2, scrypt) make it dear to guess
what people choose, and nobody guesses 256 bits, whatever a guess costs. A leaked table of hashes
therefore opens nothing, and a request costs microseconds instead of tenths of a second.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Self

from nas.errors import InvalidRequest

PREFIXES = {"key": "nas", "share": "nasshare", "session": "nassession"}
"""By what a token opens; scanners for leaked secrets find it by the prefix."""

_NOUNS = {prefix: noun for noun, prefix in PREFIXES.items()}
_TOKEN = re.compile(r"(nas|nasshare|nassession)_([0-9a-z]{26})_([0-9a-f]{64})")
_NUM_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner has it.

    Attributes:
        noun: what it opens: ``key``, ``share`` or ``session``.
        id: of the row, ``<noun>_<26 characters>``.
        secret: never stored, logged or shown again.
    """

    noun: str
    id: str
    secret: str = field(repr=False)

    @classmethod
    def issue(cls, token_id: str) -> Self:
        """A new token for the row ``token_id``."""
        noun, _, _ = token_id.partition("_")
        return cls(noun, token_id, secrets.token_hex(_NUM_SECRET_BYTES))

    @classmethod
    def generate(cls) -> Self:
        """A new key that no database knows yet."""
        return cls.issue(f"key_{secrets.token_hex(13)}")

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The token that ``text`` has the form of; None where it has not."""
        found = _TOKEN.fullmatch(text)
        if found is None:
            return None
        noun = _NOUNS[found[1]]
        return cls(noun, f"{noun}_{found[2]}", found[3])

    @property
    def text(self) -> str:
        """What its owner keeps and sends."""
        return f"{PREFIXES[self.noun]}_{self.id.partition('_')[2]}_{self.secret}"

    @property
    def digest(self) -> str:
        """What the store keeps: SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def fits(self, digest: str) -> bool:
        """Whether it is the token that ``digest`` was made of, told in constant time."""
        return hmac.compare_digest(self.digest, digest)

    @property
    def csrf(self) -> str:
        """What a page sends beside its cookie: made from the secret, so that nothing more is stored.

        Another site can make a browser send the cookie but cannot read it, nor this.
        """
        return hmac.new(self.secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def parse_key(text: str) -> Token:
    """The key that a file or a person gave.

    Raises:
        InvalidRequest: it has not the form of a key; the message does not repeat it.
    """
    token = Token.parse(text.strip())
    if token is None or token.noun != "key":
        raise InvalidRequest(
            "that is no key: one is nas_, 26 small letters or digits, _, 64 hexadecimal digits",
            field="key",
            remedy="Make one with `nas keys generate`.",
        )
    return token
