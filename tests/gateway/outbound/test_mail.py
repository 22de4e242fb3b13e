"""Letters reach a real SMTP server whole, over TLS when a password is sent, and trouble is said."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.one_machine.ports import free_port
from gateway.outbound.mail import SmtpMail, open_mail
from ipro_rt.accounts import letters
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.mail import Letter, NoMail

SENDER = "iPro RT <no-reply@example.org>"
LETTER = letters.invitation("ana@example.org", "Açaí & Cia <b>", "João", "https://app.example.org/convite#tok-en_1")


class Inbox:
    """What the server took."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.recipients += envelope.rcpt_tos
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Controller]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def port_of(controller: Controller) -> int:
    port: int = controller.port
    return port


async def test_a_letter_arrives_as_text_and_html(inbox: Inbox, server: Controller) -> None:
    await SmtpMail(f"smtp://127.0.0.1:{port_of(server)}", SENDER).send(LETTER)
    message = inbox.messages[0]
    assert inbox.recipients == ["ana@example.org"]
    assert (message["From"], message["Subject"]) == (SENDER, "Convite para Açaí & Cia <b>")
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "https://app.example.org/convite#tok-en_1" in text.get_content()
    assert "João convidou você" in text.get_content()
    assert "Açaí &amp; Cia &lt;b&gt;" in html.get_content()


async def test_a_server_that_refuses_or_is_away_is_said(inbox: Inbox, server: Controller) -> None:
    async def refuse(*_: Any) -> str:
        return "550 no"

    inbox.handle_DATA = refuse  # type: ignore[assignment, method-assign]
    mail = SmtpMail(f"smtp://127.0.0.1:{port_of(server)}", SENDER)
    with pytest.raises(Unavailable):
        await mail.send(LETTER)
    with pytest.raises(Unavailable):
        await SmtpMail(f"smtp://127.0.0.1:{free_port()}", SENDER).send(LETTER)


async def test_no_password_goes_over_a_line_without_tls(inbox: Inbox, server: Controller) -> None:
    with pytest.raises(Unavailable):
        await SmtpMail(f"smtp://user:secret@127.0.0.1:{port_of(server)}", SENDER).send(LETTER)
    assert inbox.messages == []


async def test_a_password_goes_over_tls_to_a_server_whose_certificate_is_trusted(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bytes]] = []

    def authenticate(server: object, session: object, envelope: object, how: str, given: Any) -> AuthResult:
        seen.append((given.login.decode(), given.password))
        return AuthResult(success=True)

    certificate, key = certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    controller = Controller(
        inbox, hostname="127.0.0.1", port=free_port(), tls_context=context, authenticator=authenticate
    )
    controller.start()
    mail = SmtpMail(f"smtp://ana%40example.org:p%3Ass@127.0.0.1:{controller.port}", SENDER)
    try:
        with pytest.raises(Unavailable):
            await mail.send(LETTER)  # nobody knows who signed this certificate
        assert (seen, inbox.messages) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await mail.send(LETTER)
    finally:
        controller.stop()
    assert seen == [("ana@example.org", b"p:ss")]
    assert len(inbox.messages) == 1


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate", folder / "private"
    certificate.write_bytes(built.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private


async def test_a_subject_holds_no_second_header() -> None:
    letter = letters.invitation("ana@example.org", "Loja\r\nBcc: x@example.org", "", "https://a.example.org/#t")
    assert letter.subject == "Convite para Loja Bcc: x@example.org"
    assert "Você foi convidado" in letter.text


async def test_without_a_server_nothing_is_sent() -> None:
    mail = open_mail(None, SENDER)
    assert isinstance(mail, NoMail)
    assert mail.on is False
    with pytest.raises(Unavailable):
        await mail.send(Letter("a@b.de", "s", "t", "h"))


@pytest.mark.parametrize("url", ["", "localhost:25", "http://a.b", "smtp://", "imap://a.b"])
def test_a_setting_that_names_no_server_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="IPRO_SMTP_URL"):
        SmtpMail(url, SENDER)
