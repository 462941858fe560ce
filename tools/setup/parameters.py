"""The template's parameters on their way to `sam deploy`: read from the environment, handed over in a file.

On its command line SAM cuts a value at the first blank or quote, drops an empty one, and shows a secret to everybody
who may list processes. A file holds them whole (`--parameter-overrides file://….yaml`).
"""

import os
import shlex
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from samcli.yamlhelper import yaml_parse  # pyright: ignore[reportUnknownVariableType]

from tools.setup.build import ROOT

OF_ENVIRONMENT = {
    "WixAppId": "WIX_APP_ID",
    "WixAppSecret": "WIX_APP_SECRET",
    "WixPublicKeys": "WIX_PUBLIC_KEYS",
}
"""Parameters that have an environment variable of their own."""
_BY_MAKE = {"Stage": "STAGE", "Architecture": "ARCHITECTURE"}


class Misconfigured(Exception):
    """Something that is needed to deploy is missing or cannot be; the message names it and says what to do."""


@cache
def declared() -> dict[str, Any]:
    """The parameters of the template, as it declares them."""
    content: Any = yaml_parse((ROOT / "template.yaml").read_text())  # pyright: ignore[reportUnknownVariableType]
    return content["Parameters"]


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """The values of the environment's own variables, and of `PARAMETERS`, which has the last word.

    Raises `Misconfigured`.
    """
    values = {name: _of(environment, variable) for name, variable in OF_ENVIRONMENT.items() if variable in environment}
    return values | _named(environment.get("PARAMETERS", ""))


def check_first(values: Mapping[str, str]) -> None:
    """A stack that is not there yet has no previous values. Raises `Misconfigured`."""
    for name, parameter in declared().items():
        if "Default" not in parameter and name not in values:
            raise Misconfigured(f"{OF_ENVIRONMENT[name]} is not set, and the stack has no {name} yet: set it.")


@contextmanager
def parameters_file(values: Mapping[str, str]) -> Generator[str]:
    """A file that only its owner may read, gone afterwards; what to say to `--parameter-overrides`."""
    handle, path = tempfile.mkstemp(prefix="parameters-", suffix=".yaml")
    try:
        with os.fdopen(handle, "w") as written:
            quoted = {name: _quoted(_quoted(value)) for name, value in values.items()}
            yaml.safe_dump(quoted, written, default_style='"', width=float("inf"))
        yield f"file://{path}"
    finally:
        Path(path).unlink(missing_ok=True)


def _quoted(value: str) -> str:
    """SAM takes off a pair of quotes around a value, and the backslash before a blank or a quote: once when it reads
    the file, and once more together with the rest of its command line."""
    for special in (" ", '"', "'"):
        value = value.replace(f"\\{special}", f"\\\\{special}")
    return f'"{value}"'


def _of(environment: Mapping[str, str], variable: str) -> str:
    if not environment[variable]:
        raise Misconfigured(f"{variable} is empty: set it, or leave it out to keep the stack's value.")
    return environment[variable]


def _named(text: str) -> dict[str, str]:
    """`Name=value Name="with blanks" Name=@file`. A backslash is one: a public key may hold literal `\\n`."""
    words = shlex.shlex(text, posix=True, punctuation_chars=False)
    words.whitespace_split, words.escape, words.commenters = True, "", ""
    try:
        return dict(_parameter(word) for word in words)
    except ValueError as error:
        raise Misconfigured(f"PARAMETERS cannot be read ({error}): put quotes around values with blanks.") from error


def _parameter(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    known = declared()
    if name in _BY_MAKE:
        raise Misconfigured(f"{name} is set by {_BY_MAKE[name]}=, not in PARAMETERS.")
    if not equals or name not in known:
        raise Misconfigured(f"PARAMETERS has {name!r}, but takes Name=value of: {', '.join(known)}.")
    if value.startswith("@"):
        return name, _content(Path(value[1:]))
    if known[name].get("NoEcho"):
        raise Misconfigured(f"{name} is a secret: set {OF_ENVIRONMENT[name]}, or name a file, {name}=@<path>.")
    return name, value


def _content(path: Path) -> str:
    try:
        return path.read_text().rstrip("\r\n")
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from error
