"""HTML of the API's documents: fields of a schema, examples, answers. Every text is escaped; nothing needs a script."""

import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_BOUNDS = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("minLength", "≥ {} caracteres"),
    ("maxLength", "≤ {} caracteres"),
    ("minItems", "≥ {} itens"),
    ("maxItems", "≤ {} itens"),
    ("pattern", "{}"),
)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already; nothing when there are no rows."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def fields(schema: Schema) -> str:
    """The fields of an object, each with its type and what holds for it."""
    required = schema.get("required", [])
    ordered = sorted(schema.get("properties", {}).items(), key=lambda each: each[0] not in required)
    rows = ((_name(name, name in required), kind_of(one), _about(one)) for name, one in ordered)
    return table(("Campo", "Tipo", ""), rows)


def parameters(given: Iterable[Schema]) -> str:
    """What stands in path, query and headers."""
    places = {"path": "caminho", "query": "consulta", "header": "cabeçalho"}
    rows = (
        (
            _name(each["name"], each.get("required", False)),
            places[each["in"]],
            kind_of(each["schema"]),
            _about({**each["schema"], "description": each.get("description", each["schema"].get("description", ""))}),
        )
        for each in given
    )
    return table(("Parâmetro", "Onde", "Tipo", ""), rows)


def kind_of(schema: Schema) -> str:
    """A type as people say it, with a link to the shapes that have a name."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(kind_of(each) for each in schema[several])
    if "enum" in schema:
        return " ".join(f"<code>{escape(json.dumps(each))}</code>" for each in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(json.dumps(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"lista de {kind_of(schema['items'])}" if schema.get("items") else "lista"
    kind = schema.get("format") or schema.get("type") or "qualquer"
    return f"<code>{escape(str(kind))}</code>"


def example(value: Any) -> str:
    """A value as indented JSON."""
    return f"<pre>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>"


def code(text: str) -> str:
    """A sample as it is typed."""
    return f"<pre>{escape(text)}</pre>"


def answers(responses: dict[str, Schema], shared: dict[str, Schema]) -> str:
    """The statuses an operation answers with."""
    return table(("Status", "Significa", "Corpo", "Cabeçalhos"), _answers(responses, shared))


def _answers(responses: dict[str, Schema], shared: dict[str, Schema]) -> Iterator[tuple[str, ...]]:
    for status, response in sorted(responses.items()):
        if "$ref" in response:
            response = shared[response["$ref"].rpartition("/")[2]]
        content: Schema = next(iter(response.get("content", {}).values()), {})
        heads = " ".join(f"<code>{escape(name)}</code>" for name in response.get("headers", {}))
        yield (
            f"<code>{escape(status)}</code>",
            escape(response["description"]),
            kind_of(content["schema"]) if content else "",
            heads,
        )


def _name(name: str, required: bool) -> str:
    mark = ' <span class="must">obrigatório</span>' if required else ""
    return f"<code>{escape(name)}</code>{mark}"


def _about(schema: Schema) -> str:
    told = [escape(schema["description"])] if schema.get("description") else []
    for one in [schema, *schema.get("anyOf", [])]:
        if one.get("minLength") is not None and one.get("minLength") == one.get("maxLength"):
            told.append(f"{one['minLength']} caracteres")
            continue
        told += [escape(words.format(one[name])) for name, words in _BOUNDS if name in one]
    if "default" in schema and schema["default"] is not None:
        told.append(f"padrão <code>{escape(json.dumps(schema['default'], ensure_ascii=False))}</code>")
    return " · ".join(told)
