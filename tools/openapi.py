"""`python -m tools.openapi [--check]`: writes docs/openapi.json from the dashboard's routes, or says it is stale."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Server

from gallery_sync.dashboard.api import TITLE, VERSION, new_resolver
from gallery_sync.dashboard.bodies.problem import Problem
from gallery_sync.dashboard.problems import MEDIA_TYPE
from tools.setup.build import ROOT

TARGET = ROOT / "docs" / "openapi.json"
_ABOUT = (
    "What the site owner's page asks for. The bearer value is the `instance` parameter with which Wix opens a "
    "dashboard page; everything is confined to the site that it names. Failures are problem+json (RFC 9457) with a "
    "sentence for the person in front of the page."
)
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def document() -> str:
    """The document as it has to be."""
    schema = new_resolver().get_openapi_json_schema(
        title=TITLE,
        version=VERSION,
        description=_ABOUT,
        servers=[Server(url="/")],
        security_schemes={"instance": HTTPBearer(description="Wix's `instance` parameter.")},
        security=[{"instance": []}],
    )
    content: dict[str, Any] = json.loads(schema)
    schemas = content["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema(by_alias=True)
    for path in content["paths"].values():
        for method, operation in path.items():
            if method in _METHODS:
                operation["responses"].pop("422", None)
                operation["responses"].get("204", {}).pop("content", None)
                operation["responses"]["default"] = _PROBLEM
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


_PROBLEM = {
    "description": "A failure, with a sentence.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is stale")
    options = parser.parse_args(arguments)
    if not options.check:
        TARGET.write_text(document(), encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != document():
        sys.exit("docs/openapi.json is stale: run `python -m tools.openapi`.")


if __name__ == "__main__":
    main()
