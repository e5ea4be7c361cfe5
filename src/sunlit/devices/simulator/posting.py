"""What the invented device posts: where each face was told to post to, and the posting itself, in order."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import httpx

# Where to, the media type, the body.
Post = tuple[str, str, bytes]
_SECONDS = 5.0


def isapi_hosts(hosts: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The addresses in a list of httpHosts; a place with no host is free."""
    for host in hosts:
        if (named := host.get("hostName") or host["ipAddress"]) != "0.0.0.0":
            yield _url(host["protocolType"].lower(), named, host["portNo"], host["url"])


def dahua_hosts(configuration: Mapping[str, str]) -> Iterator[str]:
    """The address in EventHttpUpload, while it is on."""
    host = "EventHttpUpload.UploadServerList[0]"
    if configuration["EventHttpUpload.Enable"] == "true":
        scheme = "https" if configuration[f"{host}.HttpsEnable"] == "true" else "http"
        yield _url(
            scheme, configuration[f"{host}.Address"], configuration[f"{host}.Port"], configuration[f"{host}.Uploadpath"]
        )


def _url(scheme: str, host: str, port: str, path: str) -> str:
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}{path}"


async def posting(outbox: asyncio.Queue[Post]) -> None:
    """Post what comes, one after the other, until it is cancelled; what nobody takes is lost."""
    post = await outbox.get()
    async with httpx.AsyncClient(verify=False, trust_env=False, timeout=_SECONDS) as client:
        while True:
            url, kind, body = post
            with suppress(httpx.HTTPError, httpx.InvalidURL):
                await client.post(url, content=body, headers={"Content-Type": kind})
            post = await outbox.get()
