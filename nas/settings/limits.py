"""How much one may ask for."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Limits(BaseModel):
    """How much one may ask for."""

    requests_per_minute: int = Field(
        6000, ge=1, description="Requests that one key may make."
    )
    refusals_per_minute: int = Field(
        60, ge=1, description="Requests without a valid key that one address may make."
    )
    logins_per_minute: int = Field(
        10, ge=1, description="Failed logins that one address may make."
    )
    max_streams_per_key: int = Field(
        200, ge=1, description="Event streams that one key may hold open on a process."
    )
    max_jobs_per_project: int = Field(
        1000, ge=1, description="Jobs of a project that have not ended."
    )
    max_trials_per_job: int = Field(
        100_000, ge=1, description="Trials in the budget of one job."
    )
    max_body_bytes: int = Field(
        1_000_000, ge=1, description="Bytes of a request, uploads aside."
    )
    max_page_size: int = Field(1000, ge=1, description="Items of one page of a list.")
    max_table_bytes: int = Field(
        256 * 2**20,
        ge=1,
        description="Memory for the columns of the jobs that are looked at, on a process.",
    )
