"""The small checks every validation is made of. Invariant: each either returns the typed value or raises."""

from __future__ import annotations

from typing import Any

from sandbox.errors import GraphError
from sandbox.model import Json


def missing(details: str) -> GraphError:
    return GraphError(131008, details)


def invalid(details: str) -> GraphError:
    return GraphError(131009, details)


def _path(inside: str, name: str) -> str:
    return f"{inside}.{name}" if inside else name


def object_in(holder: Json, name: str, inside: str) -> Json:
    value = holder.get(name)
    if value is None:
        raise missing(_path(inside, name))
    if not isinstance(value, dict):
        raise GraphError(100, message=f"(#100) Param {_path(inside, name)} must be a JSON object.")
    return value


def list_in(holder: Json, name: str, inside: str, *, least: int = 0, most: int = 1000) -> list[Any]:
    value = holder.get(name)
    if value is None:
        raise missing(_path(inside, name))
    if not isinstance(value, list):
        raise GraphError(100, message=f"(#100) Param {_path(inside, name)} must be an array.")
    if not least <= len(value) <= most:
        raise invalid(f"{_path(inside, name)}: invalid count. Min: {least}, Max: {most}")
    return value


def string_in(holder: Json, name: str, inside: str, *, least: int = 1, most: int) -> str:
    value = holder.get(name)
    if value is None:
        raise missing(_path(inside, name))
    if not isinstance(value, str):
        raise GraphError(100, message=f"(#100) Param {_path(inside, name)} must be a string.")
    if not least <= len(value) <= most:
        raise invalid(f"{_path(inside, name)}: length invalid. Min length: {least}, Max length: {most}")
    return value


def distinct(values: list[str], what: str) -> None:
    if len(set(values)) != len(values):
        raise invalid(f"Duplicated {what}")
