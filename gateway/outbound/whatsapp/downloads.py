"""Files customers sent: Meta gives a short-lived URL for an id, and the bytes behind it only to our token.

The token goes to nobody else: the URL must be Meta's own, or of the same origin as the number's base URL.
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import httpx2
import msgspec

from gateway.outbound.whatsapp.http import Graph
from ipro_rt.channels import reasons
from ipro_rt.channels.driver import MediaDownload, ProviderRefused, ProviderSilent
from ipro_rt.channels.model import NumberConfig

MAX_BYTES = 100 * 1024 * 1024
_MAX_SECONDS = 600.0
_MAX_REDIRECTS = 3
_GRAPH = "graph.facebook.com"
_META = (".fbsbx.com", ".facebook.com")
_EXPIRED = frozenset({401, 403, 404, 410})
_REDIRECT = frozenset({301, 302, 303, 307, 308})


class _File(msgspec.Struct):
    url: str
    mime_type: str = "application/octet-stream"
    file_size: int | None = None


async def open_media(graph: Graph, number: NumberConfig, media_ref: str, *, limit: int = MAX_BYTES) -> MediaDownload:
    """Ask where a file is; the bytes are fetched as `chunks` is read."""
    file = await _locate(graph, number, media_ref)
    if file.file_size is not None and file.file_size > limit:
        raise ProviderRefused(reasons.MEDIA_TOO_LARGE)
    return MediaDownload(file.mime_type, _chunks(graph, number, media_ref, file.url, limit), file.file_size)


def may_download(base_url: str, url: str) -> bool:
    """Whether the token of a number with this base URL may be shown to `url`."""
    try:
        base, target = urlsplit(base_url), urlsplit(url)
        ports = (base.port, target.port)
    except ValueError:
        return False
    if target.username is not None or target.password is not None or not target.hostname:
        return False
    if base.hostname == _GRAPH:
        return target.scheme == "https" and ports[1] in (None, 443) and target.hostname.endswith(_META)
    return (target.scheme, target.hostname, ports[1]) == (base.scheme, base.hostname, ports[0])


async def _locate(graph: Graph, number: NumberConfig, media_ref: str) -> _File:
    answer = await graph.get(number, media_ref, query={"phone_number_id": number.phone_number_id})
    try:
        file = msgspec.convert(answer, _File)
    except msgspec.ValidationError as error:
        raise ProviderSilent("a media answer without a url") from error
    if not may_download(number.base_url, file.url):
        raise ProviderRefused(reasons.MEDIA_ELSEWHERE)
    return file


async def _chunks(graph: Graph, number: NumberConfig, media_ref: str, url: str, limit: int) -> AsyncIterator[bytes]:
    """The bytes; a URL that has expired is asked for once more, a redirect stays within its origin."""
    deadline = asyncio.get_running_loop().time() + _MAX_SECONDS
    renewed, redirects = False, 0
    while True:
        async with graph.stream(number, url) as response:
            if response.status_code == 200:
                async for chunk in _bounded(response, limit, deadline):
                    yield chunk
                return
            status, location = response.status_code, response.headers.get("location", "")
        if status in _REDIRECT and redirects < _MAX_REDIRECTS:
            redirects += 1
            url = _redirected(url, location)
        elif status in _EXPIRED and not renewed:
            renewed = True
            url = (await _locate(graph, number, media_ref)).url
        elif status >= 500:
            raise ProviderSilent(f"HTTP {status} for a file")
        else:
            raise ProviderRefused(reasons.failure_of(131052, f"HTTP {status}"))


def _redirected(url: str, location: str) -> str:
    target = urljoin(url, location)
    here = urlsplit(url)
    if not location or not may_download(f"{here.scheme}://{here.netloc}", target):
        raise ProviderRefused(reasons.MEDIA_ELSEWHERE)
    return target


async def _bounded(response: httpx2.Response, limit: int, deadline: float) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > limit:
            raise ProviderRefused(reasons.MEDIA_TOO_LARGE)
        if asyncio.get_running_loop().time() > deadline:
            raise ProviderSilent(f"a file that took more than {_MAX_SECONDS:.0f} s")
        yield chunk
