"""What a service answers where it does not do what was asked: a failure that says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx

from nas.cli.failures import ExitCode, Failure


def check(answer: httpx.Response) -> None:
    """Turn an RFC 9457 problem into a failure that names the fields and the remedies."""
    if answer.is_success:
        return
    problem = answer.json() if is_json(answer) else {}
    errors = problem.get("errors") or []
    message = problem.get("detail") or f"the service answered {answer.status_code}"
    if len(errors) == 1:
        message = errors[0].pop("message")
    hints = [line for error in errors for line in _lines(error)]
    hints += _remedies(answer)
    code = _code(answer.status_code, problem.get("type", ""))
    raise Failure(message.strip(), code, *hints)


def _lines(error: Mapping[str, str | None]) -> Iterator[str]:
    """A refused field; its message only where it is not the whole failure's."""
    field, message = error.get("field"), error.get("message")
    if field or message:
        yield "field: " + ": ".join(part for part in (field, message) if part)
    if error.get("remedy"):
        yield f"remedy: {error['remedy']}"


def _remedies(answer: httpx.Response) -> Iterator[str]:
    """What to do where the request was right, but who sent it may not, or not now."""
    match answer.status_code:
        case httpx.codes.UNAUTHORIZED:
            yield (
                "remedy: Give a key by NAS_API_KEY or NAS_API_KEY_FILE; "
                "`nas keys create` makes one."
            )
        case httpx.codes.FORBIDDEN:
            yield "remedy: Use a key of a larger scope: `nas keys list` shows them."
        case httpx.codes.TOO_MANY_REQUESTS:
            seconds = answer.headers.get("Retry-After", "a few")
            yield f"remedy: Try again in {seconds} seconds."


def _code(status: int, kind: str) -> ExitCode:
    if kind.endswith("export-failed"):
        return ExitCode.FAILED
    if status == httpx.codes.NOT_FOUND:
        return ExitCode.NOT_FOUND
    return ExitCode.UNREACHABLE if status >= 500 else ExitCode.REFUSED


def is_json(answer: httpx.Response) -> bool:
    """Whether an answer says that it is JSON, a problem among it."""
    return "json" in answer.headers.get("Content-Type", "")
