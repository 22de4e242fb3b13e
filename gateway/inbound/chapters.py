"""The chapters of the API's documents: a tag of operations, what it is called in Portuguese, what it is about."""

from collections.abc import Iterable
from typing import NamedTuple

from ipro_rt.kernel.operations import Operation


class Chapter(NamedTuple):
    """One tag. `title` and `about` are pt-BR, `english` is for those who read no Portuguese."""

    title: str
    about: str
    english: str


CHAPTERS = {
    "accounts": Chapter(
        "Contas",
        "Entrar, sair e gerir quem entra: pessoas, convites, sessões, chaves de API.",
        "Signing in and out, and who may: people, invitations, sessions, API keys.",
    ),
    "presence": Chapter("Presença", "Quem da equipe está disponível agora.", "Who of the team is there right now."),
    "contacts": Chapter("Contatos", "As pessoas que escrevem para a empresa.", "The people who write to the company."),
    "channels": Chapter("Canais", "Os números da empresa e a sua saúde.", "The company's numbers and their health."),
    "media": Chapter("Mídia", "Arquivos para enviar e arquivos recebidos.", "Files to send and files received."),
    "conversations": Chapter(
        "Conversas",
        "Ler e responder: listas, mensagens, situação, responsável.",
        "Reading and answering: lists, messages, standing, assignee.",
    ),
    "metrics": Chapter("Números do dia", "Os números da empresa neste momento.", "The company's figures right now."),
    "system": Chapter(
        "Sistema", "O cluster por dentro, para administradores.", "The cluster inside, for administrators."
    ),
}


def chapter_of(tag: str) -> Chapter:
    """The chapter of a tag; one that nobody wrote about is called by its own name."""
    return CHAPTERS.get(tag, Chapter(tag.replace("-", " ").capitalize(), "", ""))


def tags_of(operations: Iterable[Operation]) -> list[str]:
    """The tags in the order of the table, `media` before the first that speaks of conversations."""
    found = list(dict.fromkeys(operation.group for operation in operations))
    found.insert(found.index("conversations") if "conversations" in found else len(found), "media")
    return found
