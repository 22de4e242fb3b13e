"""The questions media asks of the database."""

from typing import Protocol

from ipro_rt.kernel.scope import Scope
from ipro_rt.media.model import StoredMedia


class MediaStore(Protocol):
    """The descriptions of files; the bytes are in the blob store."""

    async def get(self, scope: Scope, media_id: str) -> StoredMedia | None:
        """One file of the tenant."""
        ...

    async def save(self, scope: Scope, stored: StoredMedia) -> None:
        """Keep it, in the place of an earlier try with the same id."""
        ...
