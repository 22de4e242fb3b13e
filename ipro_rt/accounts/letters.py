"""What the product writes by e-mail, in Portuguese: an invitation, a new password. Links point at the web client.

A link's token stands behind `#`, so it reaches no server and no server's log.
"""

from html import escape

from ipro_rt.kernel.mail import Letter


class Links:
    """Makes links to the web client at `public_url`."""

    def __init__(self, public_url: str) -> None:
        self._base = public_url.rstrip("/")

    def invitation(self, token: str) -> str:
        """Where an invitation is accepted."""
        return f"{self._base}/convite#{token}"

    def new_password(self, token: str) -> str:
        """Where a new password is chosen."""
        return f"{self._base}/senha#{token}"


def invitation(to: str, company: str, inviter: str, link: str) -> Letter:
    """Somebody is invited to a company; `inviter` is empty when nobody of it invited him."""
    by = f"{inviter} convidou você" if inviter else "Você foi convidado(a)"
    return _letter(
        to,
        f"Convite para {company}",
        [f"{by} para atender com {company} no iPro RT.", "Para entrar, escolha seu nome e sua senha:"],
        link,
        ["O convite vale por 7 dias e uma única vez. Se você não o esperava, ignore este e-mail."],
    )


def new_password(to: str, name: str, company: str, link: str) -> Letter:
    """Somebody asked for a new password."""
    return _letter(
        to,
        "Sua nova senha no iPro RT",
        [f"Olá, {name}.", f"Para escolher uma nova senha da sua conta em {company}, abra:"],
        link,
        [
            "O link vale por 1 hora e uma única vez; ao trocar a senha, todas as suas sessões terminam.",
            "Se você não pediu, ignore este e-mail: sua senha continua a mesma.",
        ],
    )


def _letter(to: str, subject: str, before: list[str], link: str, after: list[str]) -> Letter:
    text = "\n\n".join([*before, link, *after]) + "\n"
    paragraphs = [*(escape(each) for each in before), f'<a href="{escape(link)}">{escape(link)}</a>']
    paragraphs += [escape(each) for each in after]
    html = "".join(f"<p>{each}</p>" for each in paragraphs)
    return Letter(to=to, subject=" ".join(subject.split()), text=text, html=f"<html><body>{html}</body></html>")
