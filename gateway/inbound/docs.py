"""`/docs`: the API as a page to read, made once from the two documents. No script, so no policy has to let one in."""

from html import escape
from importlib.resources import files
from typing import Any

import orjson
from aiohttp import web

from gateway.inbound.documents import PublicDocument
from gateway.inbound.rendering import answers, code, example, fields, kind_of, parameters, table

_CSS = (files(__package__) / "pages" / "docs.css").read_bytes()
_METHODS = ("get", "post", "patch", "put", "delete")
_CARDS = (
    ("Entrar", "Uma sessão (<a href='#createSession'>createSession</a>) ou uma chave de API, como "
     "<code>Authorization: Bearer …</code>."),
    ("Erros", "<code>application/problem+json</code>; aja pelo <code>code</code>. Com 503, repita com os mesmos ids."),
    ("Dito duas vezes, feito uma", "<code>Idempotency-Key</code> vale 24 h; em mensagens, <code>client_id</code> faz o "
     "mesmo."),
    ("Duas pessoas, um contato", "<code>ETag</code> na leitura, <code>If-Match</code> na mudança; 412 se alguém foi "
     "mais rápido."),
    ("Quanto por vez", "<code>RateLimit</code> diz quanto resta; 429 traz <code>Retry-After</code>."),
    ("Ao vivo", "Socket.IO: <a href='#socket'>tópicos e eventos</a>, com retomada sem perda."),
)  # fmt: skip


class Docs:
    """Serves the page and its stylesheet."""

    def __init__(self, openapi: bytes, asyncapi: bytes) -> None:
        self._page = PublicDocument(page(orjson.loads(openapi), orjson.loads(asyncapi)).encode(), "text/html")
        self._css = PublicDocument(_CSS, "text/css")

    def routes(self) -> list[web.RouteDef]:
        """Both."""
        return [web.get("/docs", self._page.show), web.get("/docs/docs.css", self._css.show)]


def page(rest: dict[str, Any], socket: dict[str, Any]) -> str:
    """The whole page."""
    chapters = {tag["name"]: tag for tag in rest["tags"]}
    rows: dict[str, list[tuple[str, str, dict[str, Any]]]] = {name: [] for name in chapters}
    for path, methods in rest["paths"].items():
        for method in _METHODS:
            if method in methods:
                rows[methods[method]["tags"][0]].append((path, method, methods[method]))
    main = [_head(rest)]
    main += [_chapter(chapters[name], found, rest["components"]) for name, found in rows.items() if found]
    main += [_socket(socket), _schemas(rest["components"]["schemas"])]
    return (
        '<!doctype html><html lang="pt-BR"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>API do iPro RT</title><link rel="stylesheet" href="/docs/docs.css"></head><body>'
        '<a class="skip" href="#conteudo">Ir para o conteúdo</a><div class="page">'
        f'{_nav(chapters, rows, socket)}<main id="conteudo">{"".join(main)}</main></div></body></html>'
    )


def _nav(
    chapters: dict[str, Any], rows: dict[str, list[tuple[str, str, dict[str, Any]]]], socket: dict[str, Any]
) -> str:
    parts = []
    for name, found in rows.items():
        items = "".join(_entry(row["operationId"], method, method, row["operationId"]) for _, method, row in found)
        parts.append(_group(chapters[name]["x-displayName"], items))
    said = [
        _entry(f"socket-{name}", "asked", "evento", name)
        for name, row in socket["operations"].items()
        if row["channel"]["$ref"].endswith("/socket")
    ]
    said += [_entry(f"topic-{name}", "topic", "tópico", name) for name in socket["channels"] if name != "socket"]
    parts.append(_group("Ao vivo", "".join(said)))
    parts.append(
        _group("Formas", _entry("formas", "", "REST", "todas") + _entry("socket-formas", "", "socket", "todas"))
    )
    return f'<nav aria-label="Índice"><a class="brand" href="#conteudo">iPro RT · API</a>{"".join(parts)}</nav>'


def _group(title: str, items: str) -> str:
    return f"<details open><summary>{escape(title)}</summary><ul>{items}</ul></details>"


def _entry(anchor: str, style: str, mark: str, name: str) -> str:
    return f'<li><a href="#{anchor}"><span class="verb {style}">{mark}</span>{escape(name)}</a></li>'


def _head(rest: dict[str, Any]) -> str:
    info = rest["info"]
    cards = "".join(f"<li><b>{title}</b>{text}</li>" for title, text in _CARDS)
    return (
        f'<h1>API do iPro RT <span class="pill">{escape(info["version"])}</span></h1>'
        f'<p class="lead soft">{escape(info["summary"])}</p>'
        '<p>Base <code>/api/v1</code>. Para máquinas: <a href="/api/v1/openapi.json">OpenAPI 3.1</a> e '
        '<a href="/api/v1/asyncapi.json">AsyncAPI 3.0</a>.</p>'
        f'<ul class="cards">{cards}</ul>'
    )


def _chapter(tag: dict[str, Any], found: list[tuple[str, str, dict[str, Any]]], components: dict[str, Any]) -> str:
    shown = "".join(_operation(path, method, row, components) for path, method, row in found)
    title, about = escape(tag["x-displayName"]), escape(tag["description"])
    return f'<section id="chapter-{escape(tag["name"])}"><h2>{title}</h2><p class="soft">{about}</p>{shown}</section>'


def _operation(path: str, method: str, row: dict[str, Any], components: dict[str, Any]) -> str:
    given = [
        components["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in row.get("parameters", [])
    ]
    body = next(iter(row.get("requestBody", {}).get("content", {}).values()), None)
    done: dict[str, Any] = next((each for status, each in sorted(row["responses"].items()) if status < "300"), {})
    content: dict[str, Any] = next(iter(done.get("content", {}).values()), {})
    parts = []
    if given:
        parts.append(f"<h3>Parâmetros</h3>{parameters(given)}")
    if body is not None:
        parts.append(f"<h3>Corpo</h3>{fields(body['schema'])}")
    samples = f"<div><h3>Exemplo</h3>{code(row['x-codeSamples'][0]['source'])}</div>"
    if "example" in content:
        samples += f"<div><h3>Resposta</h3>{example(content['example'])}</div>"
    parts.append(f'<div class="two">{samples}</div>')
    parts.append(f"<h3>Respostas</h3>{answers(row['responses'], components['responses'])}")
    return (
        f'<details class="op" id="{row["operationId"]}"><summary><span class="verb {method}">{method}</span>'
        f'<code>{escape(path)}</code><span class="what">{escape(row["summary"])}</span>'
        f'<span class="pill">{escape(row["x-permission"])}</span></summary><div>'
        f'<p class="soft"><code>{row["operationId"]}</code> · cota <code>{escape(row["x-quota"])}</code></p>'
        f"{''.join(parts)}</div></details>"
    )


def _socket(socket: dict[str, Any]) -> str:
    messages = socket["components"]["messages"]
    parts = [f'<section id="socket"><h2>Ao vivo</h2><p class="soft">{escape(socket["info"]["description"])}</p>']
    for name, row in socket["operations"].items():
        if row["channel"]["$ref"].endswith("/socket"):
            replies = [each["$ref"].rpartition("/")[2] for each in row.get("reply", {}).get("messages", [])]
            parts.append(
                _message(f"socket-{name}", "cliente" if replies else "servidor", name, messages[name], replies)
            )
    for name, channel in socket["channels"].items():
        if name != "socket":
            pill = f'<span class="pill">{escape(channel["x-permission"])}</span>'
            message = messages[f"{name}Event"]
            parts.append(_message(f"topic-{name}", "tópico", channel["address"], message, [f"{name}Resumed"], pill))
    return "".join(parts) + "</section>" + _schemas(socket["components"]["schemas"], "Formas do socket", "socket-")


def _message(anchor: str, who: str, name: str, message: dict[str, Any], replies: list[str], pill: str = "") -> str:
    answered = ", ".join(f"<code>{escape(each)}</code>" for each in replies)
    return (
        f'<details class="op" id="{anchor}"><summary><span class="verb told">{who}</span><code>{escape(name)}</code>'
        f'<span class="what">{escape(message.get("summary", ""))}</span>{pill}</summary><div>'
        f"<h3>Diz</h3><p>{_apart(kind_of(message['payload']))}</p>"
        f"{example(message['examples'][0]['payload'])}"
        + (f"<h3>Confirmação</h3><p>{answered}</p>" if replies else "")
        + "</div></details>"
    )


def _apart(html: str) -> str:
    """Links to the shapes of the socket, which stand apart from those of REST."""
    return html.replace('href="#', 'href="#socket-')


def _schemas(schemas: dict[str, Any], title: str = "Formas", prefix: str = "") -> str:
    parts = [f'<section id="{prefix}formas"><h2>{title}</h2>']
    for name, schema in schemas.items():
        body = fields(schema) or table(("Tipo",), [(kind_of(schema),)])
        body = _apart(body) if prefix else body
        about = escape(schema.get("description", "")).replace("\n\n", "<br>")
        parts.append(
            f'<details class="op" id="{prefix}{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f'<div><p class="soft">{about}</p>{body}</div></details>'
        )
    return "".join(parts) + "</section>"
