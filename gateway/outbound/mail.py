"""E-mail over SMTP, for invitations and new passwords.

`smtp://user:password@host:587` begins in the clear and turns to TLS when the server offers it, and must when a password
is sent; `smtps://…:465` is TLS from the first byte. What was sent to whom is never logged.
"""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.mail import Letter, NoMail

TIMEOUT_S = 15.0
_PORTS = {"smtp": 587, "smtps": 465}

log = structlog.get_logger("gateway.mail")


class SmtpMail:
    """One connection per letter: letters are few."""

    on = True

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("IPRO_SMTP_URL must be smtp://[user:password@]host[:port] or smtps://…")
        self._sender = sender
        self._host = parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server; raises `Unavailable` when it does not take it."""
        client = aiosmtplib.SMTP(
            hostname=self._host, port=self._port, timeout=TIMEOUT_S, use_tls=self._tls, start_tls=self._start_tls()
        )
        try:
            async with client:
                if self._user is not None:
                    await client.login(self._user, self._password or "")
                await client.send_message(self._message(letter))
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            log.warning("a letter was not taken", error=type(error).__name__)
            raise Unavailable("The mail server did not take the letter.", retry_after=30.0) from error

    def _start_tls(self) -> bool | None:
        """None: where the server offers it."""
        if self._tls:
            return False
        return True if self._user is not None else None

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, letter.to, letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].rstrip("> ") or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def open_mail(url: str | None, sender: str) -> SmtpMail | NoMail:
    """The way the settings say."""
    return SmtpMail(url, sender) if url else NoMail()
