"""What is deployed may be deployed: the licences of the layer's packages are listed, and permissive."""

import re

from tools import licences

PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
}


def test_the_list_of_licences_is_that_of_the_lock_file() -> None:
    assert licences.TARGET.read_text() == licences.document(), "run `python -m tools.licences`"


def test_every_package_of_the_layer_may_be_used_in_closed_and_open_software() -> None:
    for package, version in licences.pins().items():
        parts = set(re.split(r" (?:OR|AND) |[()]", licences.licence_of(package, version))) - {""}
        assert parts, package
        assert parts <= PERMISSIVE, f"{package}: {parts}"
