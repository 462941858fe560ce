from pathlib import Path

import tools.wix_simulator
from tests.unit.wix_simulator.conftest import Simulator
from tools.wix_simulator.admin import admin_routes
from tools.wix_simulator.admin_sites import site_routes
from tools.wix_simulator.faults import Faults
from tools.wix_simulator.gallery_api import GALLERY_METHODS
from tools.wix_simulator.media_api import MEDIA_METHODS
from tools.wix_simulator.settings import Settings

README = (Path(tools.wix_simulator.__file__).parent / "README.md").read_text()


def test_every_admin_call_is_documented(simulator: Simulator) -> None:
    wixs_own = {method.path for method in [*GALLERY_METHODS, *MEDIA_METHODS]}
    routes = [*admin_routes(simulator.world), *site_routes(simulator.world)]
    paths = {route.path.removeprefix("/_simulator").replace("/sites/{instance_id}", "…") for route in routes}
    own = {path for path in paths if path.removeprefix("…") not in wixs_own}

    missing = [path for path in own if path.rpartition("/")[2] not in README]

    assert len(own) > 20
    assert missing == []


def test_every_setting_and_fault_is_documented() -> None:
    names = [*Settings.model_fields, *Faults.model_fields]

    assert [name for name in names if f"`{name}`" not in README] == []
