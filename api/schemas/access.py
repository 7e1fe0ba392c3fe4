"""Keys, logins and share links as they are asked for and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.access.access import OPEN, Access
from api.schemas.page import Text
from nas.access import Scope
from nas.store import KeyRecord, ShareRecord
from nas.tokens import Token

Name = Text
MAX_SECONDS = 10 * 365 * 24 * 3600.0


class Strict(BaseModel):
    """A body that is refused where it holds an unknown field."""

    model_config = ConfigDict(extra="forbid")


class NewKey(Strict):
    """A key to be made, of the project of the key that asks."""

    scope: Scope = Field(description="Each includes the one before.")
    name: Name = Field("", max_length=200, description="For people.")
    expires_in_seconds: float | None = Field(
        None, gt=0, le=MAX_SECONDS, description="From now; null: until it is revoked."
    )


class Key(BaseModel):
    """A key, without its secret."""

    id: str = Field(examples=["key_01jz6d3v9k4m8q2r5t7w0x1y3z"])
    project_id: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")

    @classmethod
    def of(cls, record: KeyRecord) -> Self:
        """A key as the store knows it."""
        return cls.model_validate(record, from_attributes=True)


class Keys(BaseModel):
    """The keys of a project, revoked ones too."""

    items: list[Key]


class MadeKey(Key):
    """A key, with its secret for the only time."""

    token: str = Field(description="Send it as `Authorization: Bearer <token>`.")

    @classmethod
    def made(cls, record: KeyRecord, token: Token) -> Self:
        """A key that was made now."""
        return cls(**Key.of(record).model_dump(), token=token.text)


class NewShare(Strict):
    """A link to be made."""

    name: Name = Field("", max_length=200, description="For people.")
    expires_in_seconds: float | None = Field(
        None, gt=0, le=MAX_SECONDS, description="From now; null: until it is revoked."
    )


class Share(BaseModel):
    """A link with which anybody may look at one job, without its secret."""

    id: str = Field(examples=["share_01jz6d3v9k4m8q2r5t7w0x1y3z"])
    job_id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")

    @classmethod
    def of(cls, record: ShareRecord) -> Self:
        """A link as the store knows it."""
        return cls.model_validate(record, from_attributes=True)


class Shares(BaseModel):
    """Share links, revoked ones too."""

    items: list[Share]


class MadeShare(Share):
    """A link, with its secret for the only time."""

    token: str = Field(
        description="Send it as `Authorization: Bearer <token>`, or log in with it."
    )

    @classmethod
    def made(cls, record: ShareRecord, token: Token) -> Self:
        """A link that was made now."""
        return cls(**Share.of(record).model_dump(), token=token.text)


class Login(Strict):
    """What a person types into the form: a key, or the token of a share link."""

    key: SecretStr = Field(
        max_length=200, examples=["nas_01jz6d3v9k4m8q2r5t7w0x1y3z_4f..."]
    )


class Session(BaseModel):
    """Who is asking, and what they may do."""

    is_open: bool = Field(description="No key was ever made: whoever asks may do all.")
    project_id: str
    scope: Scope
    job_id: str | None = Field(description="The only job seen, by a share link.")
    expires_at: datetime | None
    csrf_token: str | None = Field(
        description="With the cookie: what every write must carry as `X-CSRF-Token`."
    )

    @classmethod
    def of(cls, access: Access) -> Self:
        """Whoever was let in."""
        return cls(
            is_open=access is OPEN,
            project_id=access.project_id,
            scope=access.scope,
            job_id=access.job_id,
            expires_at=access.expires_at,
            csrf_token=access.csrf_token,
        )
