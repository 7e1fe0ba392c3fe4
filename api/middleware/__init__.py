"""What every answer passes through, as plain ASGI: ids, headers, the limit of a body, errors."""

from api.middleware.body_limit import BodyLimit
from api.middleware.failures import Failures
from api.middleware.observed import Observed
from api.middleware.request_ids import RequestIds
from api.middleware.security_headers import SecurityHeaders

__all__ = ["BodyLimit", "Failures", "Observed", "RequestIds", "SecurityHeaders"]
