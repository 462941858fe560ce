"""What the doctor looks at, and what it answers about each thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError

from gallery_sync.cli.output import Failure
from gallery_sync.errors import GallerySyncError


class Health(StrEnum):
    WELL = "ok"
    ILL = "FAILED"
    UNKNOWN = "unknown"
    """It could not be asked; that alone is no failure."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` says what to do, where something is not well."""

    about: str
    health: Health
    found: str
    advice: str = ""


type Examination = Callable[[], Iterator[Finding]]


def well(about: str, found: str) -> Finding:
    return Finding(about, Health.WELL, found)


def ill(about: str, found: str, advice: str) -> Finding:
    return Finding(about, Health.ILL, found, advice)


def examined(about: str, examination: Examination) -> Iterator[Finding]:
    """What it finds; what hinders it is a finding, too."""
    try:
        yield from examination()
    except (GallerySyncError, Failure) as error:
        yield ill(about, str(error), "Mend that and ask the doctor again.")
    except (ClientError, BotoCoreError) as error:
        yield Finding(about, Health.UNKNOWN, _refusal(error), "Your own AWS permissions may not allow to ask for this.")


def _refusal(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        return f"{error.operation_name} was refused: {error.response.get('Error', {}).get('Code', '')}"
    return type(error).__name__
