"""What a provider's error codes mean: in plain Portuguese for a person, as a health for the number.

Looks things up in `reason_table`; failures that have no code of the provider's own are at the foot. Pure.
"""

from ipro_rt.channels.model import Health, ProviderFailure
from ipro_rt.channels.reason_table import ROWS, WAIT, Reason

_MAX_DETAIL = 500
_PREFIX = "provider:"
_TABLE: dict[int, Reason] = {code: reason for codes, reason in ROWS for code in codes}


def known(code: int) -> bool:
    """Whether the table has a sentence of its own for this code."""
    return code in _TABLE


def reason_of(code: int) -> Reason:
    """The row of a provider's code; a code nobody knows gets a sentence that says so."""
    return _TABLE.get(code) or Reason(
        f"A Meta recusou com o erro {code}, que ainda não conhecemos.",
        "Tente de novo; se repetir, informe este número ao suporte.",
    )


def failure_of(code: int, detail: str | None = None, *, transient: bool = False) -> ProviderFailure:
    """A provider's refusal as a person reads it. `transient` is the provider's word that repeating may help."""
    reason = reason_of(code)
    return ProviderFailure(
        code=f"{_PREFIX}{code}",
        title=reason.title,
        action=reason.action,
        retryable=reason.retryable or transient,
        detail=detail[:_MAX_DETAIL] if detail else None,
    )


def health_of(code: int) -> Health | None:
    """What a code tells about the number itself; None when it is only about one message."""
    reason = reason_of(code)
    return Health(status=reason.health, reason=reason.title) if reason.health else None


def health_of_failure(failure: ProviderFailure) -> Health | None:
    """The same for a failure that came in a status."""
    digits = failure.code.removeprefix(_PREFIX)
    return health_of(int(digits)) if digits.isdecimal() else None


def wait_of(code: int) -> float | None:
    """The shortest wait, in seconds, before the same message is worth another try."""
    return reason_of(code).wait


UNREACHABLE = ProviderFailure(
    code="provider:unreachable",
    title="Não foi possível falar com a Meta; nada foi enviado.",
    action="Confira a conexão do servidor e tente de novo.",
    retryable=True,
)
UNEXPLAINED = ProviderFailure(
    code="provider:unexplained",
    title="A Meta informou que a mensagem falhou, sem dizer o motivo.",
    action="Tente de novo.",
    retryable=False,
)


def http_failure(status: int) -> ProviderFailure:
    """An answer that is a refusal by its HTTP status alone: no word from the provider itself."""
    return ProviderFailure(
        code=f"provider:http_{status}",
        title=f"O endereço da API respondeu {status} sem explicar; nada foi enviado.",
        action=WAIT if status in (408, 425, 429) else "Confira o endereço da API deste número em Canais.",
        retryable=status in (408, 425, 429),
    )


UPLOAD_UNANSWERED = ProviderFailure(
    code="provider:upload_unanswered",
    title="A Meta não respondeu ao receber o arquivo; a mensagem não foi enviada.",
    action=WAIT,
    retryable=True,
)
MEDIA_MISSING = ProviderFailure(
    code="media:missing",
    title="O arquivo desta mensagem não está mais guardado; nada foi enviado.",
    action="Envie o arquivo de novo.",
)
MEDIA_TOO_LARGE = ProviderFailure(
    code="media:too_large",
    title="O arquivo passa de 100 MB e não foi baixado.",
    action="Peça um arquivo menor ou um link.",
)
MEDIA_ELSEWHERE = ProviderFailure(
    code="media:foreign_address",
    title="O endereço do arquivo não é da Meta; por segurança, ele não foi baixado.",
    action="Peça que o arquivo seja enviado de novo.",
)
UNSENDABLE = ProviderFailure(
    code="message:unsendable",
    title="O WhatsApp não envia este tipo de mensagem.",
    action="Use outro tipo de mensagem.",
)
NO_RECIPIENT = ProviderFailure(
    code="message:no_recipient",
    title="Não sabemos o telefone nem o usuário de WhatsApp deste contato; nada foi enviado.",
    action="Complete o contato e tente de novo.",
)
