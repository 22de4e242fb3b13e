"""Files at Meta: each of ours is uploaded once for a number and its id used again while Meta keeps it (30 days)."""

import mimetypes
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from gateway.outbound.whatsapp.http import Graph
from ipro_rt.channels import reasons
from ipro_rt.channels.driver import MediaReader, ProviderRefused, ProviderSilent
from ipro_rt.channels.model import NumberConfig
from ipro_rt.kernel.errors import NotFound
from ipro_rt.media.model import Media

_KEPT_S = 29 * 86_400.0
VOICE_MIME = "audio/ogg; codecs=opus"


class _Uploaded(msgspec.Struct):
    id: str


class Uploads:
    """Uploads media and remembers Meta's ids: at most `size`, the least used forgotten first."""

    def __init__(
        self, graph: Graph, files: MediaReader, *, size: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._graph = graph
        self._files = files
        self._size = size
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[str, float]] = OrderedDict()

    def known(self, number: NumberConfig, media_id: str) -> str | None:
        """Meta's id of one of our files, if it was uploaded for this number and still stands."""
        key = (number.phone_number_id, media_id)
        provider_id, until = self._known.get(key, ("", 0.0))
        if not provider_id:
            return None
        if until <= self._clock():
            del self._known[key]
            return None
        self._known.move_to_end(key)
        return provider_id

    async def upload(self, number: NumberConfig, media: Media) -> str:
        """Upload one of our files now, and remember Meta's id. No message has been sent if this fails."""
        mime = VOICE_MIME if media.voice else media.mime
        try:
            content = await self._files.read(number.tenant_id, media.id)
        except NotFound:
            raise ProviderRefused(reasons.MEDIA_MISSING) from None
        form = {"messaging_product": "whatsapp", "type": mime}
        file = (f"file{_extension(mime)}", content, mime)
        try:
            answer = await self._graph.upload(number, number.phone_number_id, "media", form=form, file=file)
            provider_id = msgspec.convert(answer, _Uploaded).id
        except (ProviderSilent, msgspec.ValidationError) as error:
            raise ProviderRefused(reasons.UPLOAD_UNANSWERED) from error
        self._remember((number.phone_number_id, media.id), provider_id)
        return provider_id

    def _remember(self, key: tuple[str, str], provider_id: str) -> None:
        self._known[key] = (provider_id, self._clock() + _KEPT_S)
        self._known.move_to_end(key)
        while len(self._known) > self._size:
            self._known.popitem(last=False)


def _extension(mime: str) -> str:
    return mimetypes.guess_extension(mime.partition(";")[0].strip()) or ".bin"
