"""JSON Schemas of a case's files, written from the table of shapes.

They serve editors: completion, hover texts and first checks. `sapper check` is the
authority; what a text means (units, names, dates) no schema can say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sapper.case.kinds import Anything, Either, Kind, Leaf, ListOf, MapOf, OneOf, Shape, Sub
from sapper.case.shapes import FILES, SHAPES

BASE = "https://sapper-model.github.io/schemas/1"
"""Where the schemas of version 1 of the format are published."""
_PATTERNS = {
    "id": "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$",
    "name": r"^[^\W\d]\w*$",
}
_SCALAR: list[str] = ["string", "number", "boolean"]


def url(kind: str) -> str:
    """The address of the schema of a kind of file (a key of `FILES`)."""
    return f"{BASE}/{kind}.json"


def line(kind: str) -> str:
    """The comment by which editors find the schema of a file."""
    return f"# yaml-language-server: $schema={url(kind)}"


def schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url(kind),
        "title": f"sapper: {kind}",
        **_schema_of(FILES[kind]),
        "$defs": {name: _part(SHAPES[name]) for name in sorted(_reached(FILES[kind]))},
    }


def write(folder: Path) -> list[Path]:
    """Write the schema of every kind of file into a folder; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for kind in FILES:
        path = folder / f"{kind}.json"
        path.write_text(text(kind), encoding="utf-8")
        written.append(path)
    return written


def text(kind: str) -> str:
    """The text of a schema's file."""
    return json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"


def _schema_of(kind: Kind) -> dict[str, Any]:
    match kind:
        case Anything():
            return {}
        case Leaf(name=name, example=example):
            found: dict[str, Any] = {"type": _SCALAR}
            return {**found, "description": f"{name}, such as {example}" if example else name}
        case OneOf(words=words):
            values: list[Any] = [word == "true" for word in words] if "true" in words else [*words]
            return {"enum": values}
        case ListOf(item=item, single=single):
            listed: dict[str, Any] = {"type": "array", "items": _schema_of(item)}
            return {"anyOf": [listed, _schema_of(item)]} if single else listed
        case MapOf(keys=keys, value=value):
            found = {"type": "object", "additionalProperties": _schema_of(value)}
            if keys in _PATTERNS:
                found["propertyNames"] = {"pattern": _PATTERNS[keys]}
            return found
        case Sub(shape=shape):
            return {"$ref": f"#/$defs/{shape}"}
        case Either(options=options):
            return {"anyOf": [_schema_of(option) for option in options]}


def _part(shape: Shape) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for key in shape.keys:
        found = _schema_of(key.kind)
        keys[key.name] = {**found, "description": key.doc} if key.doc else found
    part: dict[str, Any] = {
        "type": "object",
        "description": shape.doc,
        "properties": keys,
        "additionalProperties": shape.open,
    }
    required = [key.name for key in shape.keys if key.required]
    return {**part, "required": required} if required else part


def _reached(kind: Kind) -> set[str]:
    """Names of all shapes that a kind refers to, at any depth."""
    found: set[str] = set()
    waiting: list[Kind] = [kind]
    while waiting:
        item = waiting.pop()
        match item:
            case Sub(shape=shape):
                if shape not in found:
                    found.add(shape)
                    waiting.extend(key.kind for key in SHAPES[shape].keys)
            case ListOf(item=inner):
                waiting.append(inner)
            case MapOf(value=inner):
                waiting.append(inner)
            case Either(options=options):
                waiting.extend(options)
            case _:
                pass
    return found
