"""The error tree. A sibling exists only where a caller acts differently.

    Refusal                      the caller can do something about it; becomes application/problem+json
    ├── InvalidInput      422    change the input          (InvalidJson 400: it could not even be read)
    ├── Unauthenticated   401    sign in                   codes: unauthenticated, session_expired, wrong_credentials
    ├── Forbidden         403    ask for the permission
    ├── NotFound          404    also what another tenant's ids get
    ├── Conflict          409    look again, then retry
    ├── PreconditionFailed 412   read it again, and make the change to what it is now
    ├── TooLarge          413    send less
    ├── UnsupportedMedia  415    send another kind of file
    ├── TooMany           429    wait `retry_after` seconds; codes: too_many_attempts, too_busy
    └── Unavailable       503    wait; nothing was changed that a retry would double

Anything else that is raised is a defect: 500, code `internal`, logged with its request id.
"""

from dataclasses import dataclass, field


@dataclass
class FieldError:
    """One wrong field. `pointer` is a JSON pointer into the input."""

    pointer: str
    message: str


@dataclass
class Refusal(Exception):
    """What the caller did not get, why, and what to do. `code` is stable."""

    detail: str
    code: str = "refused"
    status: int = 400
    title: str = "Request refused"
    expected: str | None = None
    got: str | None = None
    hint: str | None = None
    retry_after: float | None = None
    errors: list[FieldError] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


@dataclass
class InvalidInput(Refusal):
    code: str = "invalid_input"
    status: int = 422
    title: str = "Input does not fit"


@dataclass
class InvalidJson(InvalidInput):
    code: str = "invalid_json"
    status: int = 400
    title: str = "Body is not valid JSON"


@dataclass
class Unauthenticated(Refusal):
    code: str = "unauthenticated"
    status: int = 401
    title: str = "Not signed in"


@dataclass
class Forbidden(Refusal):
    code: str = "forbidden"
    status: int = 403
    title: str = "Not allowed"


@dataclass
class NotFound(Refusal):
    code: str = "not_found"
    status: int = 404
    title: str = "Not found"


@dataclass
class Conflict(Refusal):
    code: str = "conflict"
    status: int = 409
    title: str = "State has changed"


@dataclass
class PreconditionFailed(Refusal):
    """`version` is the one there is."""

    code: str = "precondition_failed"
    status: int = 412
    title: str = "Changed since it was read"
    version: int | None = None


@dataclass
class TooLarge(Refusal):
    code: str = "too_large"
    status: int = 413
    title: str = "Too large"


@dataclass
class UnsupportedMedia(Refusal):
    code: str = "unsupported_media"
    status: int = 415
    title: str = "Kind of file not accepted"


@dataclass
class TooMany(Refusal):
    code: str = "too_busy"
    status: int = 429
    title: str = "Too many requests"
    retry_after: float | None = 1.0


@dataclass
class Unavailable(Refusal):
    code: str = "unavailable"
    status: int = 503
    title: str = "Not available now"
    retry_after: float | None = 1.0
