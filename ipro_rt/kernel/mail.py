"""Letters the product sends by e-mail, and the port that sends them."""

from typing import Protocol

import msgspec

from ipro_rt.kernel.errors import Unavailable


class Letter(msgspec.Struct, frozen=True):
    """One e-mail to one person: plain text, and the same as simple HTML."""

    to: str
    subject: str
    text: str
    html: str


class NoMail:
    """Nobody has set up a mail server: nothing is sent."""

    on = False

    async def send(self, letter: Letter) -> None:
        """Raises `Unavailable`."""
        raise Unavailable("E-mail is not set up.", hint="Set IPRO_SMTP_URL.", retry_after=None)


class Mail(Protocol):
    """Sends letters, where somebody has set up how."""

    @property
    def on(self) -> bool:
        """Whether letters are sent at all."""
        ...

    async def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server; raises `Unavailable` when it does not take it."""
        ...
