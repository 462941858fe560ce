"""`python -m tools.sidecar_schema`: writes docs/sidecar.schema.json from the reader of sidecars."""

import json

from gallery_sync.platforms.s3.sidecar import Sidecar
from tools.setup.build import ROOT

TARGET = ROOT / "docs" / "sidecar.schema.json"


def document() -> str:
    """The schema as it has to be."""
    schema = Sidecar.model_json_schema()
    schema |= {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A sidecar of an album"}
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document())
