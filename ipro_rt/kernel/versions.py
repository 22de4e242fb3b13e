"""What two people change at once: whoever says which version his change is for is told when it is not the last one."""

from typing import Annotated

import msgspec

from ipro_rt.kernel.errors import PreconditionFailed

IfMatch = Annotated[int, msgspec.Meta(ge=0, le=10**15, description="The version the change was made to.")]
Version = Annotated[int, msgspec.Meta(ge=0, description="Counts the changes. It is the ETag; give it as If-Match.")]


def expect(given: int | None, version: int) -> None:
    """Raise `PreconditionFailed` unless no version was given, or the one there is."""
    if given is not None and given != version:
        raise PreconditionFailed(
            "It has changed since you read it.",
            expected=str(version),
            got=str(given),
            hint="Read it again, and make the change to what it is now.",
            version=version,
        )
