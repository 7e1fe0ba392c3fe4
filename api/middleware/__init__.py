"""What every answer passes through, as plain ASGI: headers, the limit of a body, unforeseen errors."""

from api.middleware.body_limit import BodyLimit
from api.middleware.failures import Failures
from api.middleware.security_headers import SecurityHeaders

__all__ = ["BodyLimit", "Failures", "SecurityHeaders"]
