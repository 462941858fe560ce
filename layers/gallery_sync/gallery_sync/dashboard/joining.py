"""Many sources, one answer: a style sheet with those that it imports, a script with its modules.

A browser would ask for each of them by itself, and each request may start a function of its own. Our own sources use
few of the forms that CSS and JavaScript know; any other is refused, so that a test finds it.
"""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath
from typing import Final

_SHEET: Final = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
_IMPORT: Final = re.compile(r'^import \{ ([\w, ]+) \} from "(\.{1,2}/[^"]+)";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_LEFT_OVER: Final = re.compile(
    r"^(?:import|export)\b.*|\bimport\(.*|\bimport\.meta\b.*|<!--.*|</script.*", re.MULTILINE
)


def style_sheet(sources: Mapping[str, str], name: str) -> str:
    """The style sheet of this name, with those that it imports in their place. Raises `KeyError` for one that is not
    there."""
    return _SHEET.sub(lambda found: sources[found[1]], sources[name])


def script(sources: Mapping[str, str], name: str) -> str:
    """The module of this name behind all that it imports, to be run as one module. Each has a scope of its own, and is
    run once, before those that import it.

    Raises `KeyError` for a module that is not there, `ValueError` for a form that cannot be joined.
    """
    joined: dict[str, str] = {}
    _join(sources, name, joined, ())
    return "\n".join(joined.values())


def _join(sources: Mapping[str, str], name: str, joined: dict[str, str], below: tuple[str, ...]) -> None:
    if name in below:
        raise ValueError(f"Modules import each other in a circle: {' > '.join((*below, name))}.")
    if name in joined:
        return
    source = sources[name]
    for _, path in _IMPORT.findall(source):
        _join(sources, _resolved(name, path), joined, (*below, name))
    joined[name] = _scope(name, source)


def _scope(name: str, source: str) -> str:
    exports: list[str] = _EXPORT.findall(source)
    body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = {_variable(_resolved(name, found[2]))};", source)
    body = _EXPORT.sub("", body)
    if left_over := _LEFT_OVER.search(body):
        raise ValueError(f"{name}: this form cannot be joined: {left_over[0]}")
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exports)} }};\n}})();"


def _resolved(name: str, path: str) -> str:
    return normpath(join(dirname(name), path))


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
