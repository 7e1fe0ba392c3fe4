"""The one form of every error: RFC 9457, Problem Details for HTTP APIs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class FieldError(BaseModel):
    """One field of the request that must be changed."""

    field: str | None = Field(
        None, description="Dotted path in the request's own terms; null: the whole."
    )
    message: str = Field(description="What is wrong with it.")
    remedy: str | None = Field(None, description="What to do, one sentence.")


class Problem(BaseModel):
    """Why a request was not carried out, and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:nas:problem:invalid-request",
                    "title": "The request must be changed",
                    "status": 422,
                    "detail": "budget.trials: Input should be greater than or "
                    "equal to 1",
                    "instance": "/v1/jobs",
                    "errors": [
                        {
                            "field": "budget.trials",
                            "message": "Input should be greater than or equal to 1",
                            "remedy": "Give a number of at least 1.",
                        }
                    ],
                }
            ]
        }
    )

    type: str = Field(description="URI of the kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status, repeated.")
    detail: str = Field(description="What was wrong this time.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[FieldError] = Field(
        default_factory=list, description="The fields to change."
    )
    request_id: str | None = Field(
        None,
        description="Names this request in the service's log, as `X-Request-ID` does.",
    )
