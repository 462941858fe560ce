from tests.unit.wix_simulator.conftest import GALLERIES, Simulator
from tools.wix_simulator.budget import Budget
from tools.wix_simulator.faults import FaultDice, Faults


def test_the_budget_slides() -> None:
    instants = iter((0.0, 30.0, 59.0, 60.0, 61.0, 90.0))
    budget = Budget(lambda: next(instants))

    granted = [budget.take("site", limit=2, window=60.0) for _ in range(6)]

    assert granted == [True, True, False, True, False, True]


def test_each_site_has_a_budget_and_owners_have_none(simulator: Simulator) -> None:
    simulator.admin("PATCH", "/settings", {"rate_limit": 2})
    other = simulator.admin("POST", "/sites", {"name": "Other"})["instance_id"]
    other_token = simulator.token(instance_id=other).json()["access_token"]

    statuses = [simulator.app("GET", GALLERIES).status_code for _ in range(3)]
    refused = simulator.app("GET", GALLERIES)
    elsewhere = simulator.http.get(GALLERIES, headers={"authorization": other_token})

    assert statuses == [200, 200, 429]
    assert refused.json()["details"]["applicationError"]["code"] == "RESOURCE_EXHAUSTED"
    assert "retry-after" not in refused.headers
    assert elsewhere.status_code == 200
    assert simulator.owner("GET", "/galleries")["totalGalleries"] == 0


def test_an_error_before_the_effect_and_one_after_it(simulator: Simulator) -> None:
    for fault in ("api_error_before", "api_error_after"):
        simulator.admin("POST", "/faults/next", {"fault": fault, "method": "CreateGallery"})

    before = simulator.app("POST", GALLERIES, {"gallery": {"name": "before"}})
    after = simulator.app("POST", GALLERIES, {"gallery": {"name": "after"}})
    then = simulator.app("POST", GALLERIES, {"gallery": {"name": "then"}})

    names = [gallery["name"] for gallery in simulator.app("GET", GALLERIES).json()["galleries"]]
    assert {before.status_code, after.status_code} <= {500, 503, 504}
    assert before.json() == {"message": "", "details": {}}
    assert then.status_code == 200
    assert names == ["after", "then"]


def test_an_expired_token_stays_expired(simulator: Simulator) -> None:
    simulator.admin("POST", "/faults/next", {"fault": "api_expired_token"})

    statuses = [simulator.app("GET", GALLERIES).status_code for _ in range(2)]
    simulator.access_token = ""

    assert statuses == [401, 401]
    assert simulator.app("GET", GALLERIES).status_code == 200


def test_a_slow_answer_still_comes(simulator: Simulator) -> None:
    simulator.admin("PUT", "/faults", {"api_slow": 1, "api_slow_seconds": 0.05})

    assert simulator.app("GET", GALLERIES).status_code == 200
    assert simulator.admin("GET", "/faults")["struck"] == {"api_slow": 1}


def test_setting_faults_turns_the_others_off(simulator: Simulator) -> None:
    simulator.admin("PUT", "/faults", {"api_rate_limited": 1})
    limited = simulator.app("GET", GALLERIES).status_code

    simulator.admin("PUT", "/faults", {"webhook_lost": 0.5})

    assert [limited, simulator.app("GET", GALLERIES).status_code] == [429, 200]


def test_faults_and_settings_refuse_what_they_do_not_know(simulator: Simulator) -> None:
    refused = [
        simulator.http.put("/_simulator/faults", json={"webhook_eaten": 1}),
        simulator.http.put("/_simulator/faults", json={"webhook_lost": 2}),
        simulator.http.patch("/_simulator/settings", json={"time_scale": 0}),
        simulator.http.post("/_simulator/faults/next", json={"fault": "eaten"}),
        simulator.http.get("/_simulator/idle", params={"wait": "long"}),
        simulator.http.get("/_simulator/sites/unknown"),
    ]

    assert [answer.status_code for answer in refused] == [400, 400, 400, 400, 400, 404]


def test_the_same_seed_strikes_the_same() -> None:
    def struck(seed: int) -> list[bool]:
        dice = FaultDice(seed)
        dice.faults = Faults(api_slow=0.5)
        return [dice.strikes("api_slow") for _ in range(50)]

    assert struck(1) == struck(1) != struck(2)


def test_the_ledger_tells_reads_from_writes_and_leaves_the_owner_out(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    simulator.admin("POST", "/faults/next", {"fault": "api_error_after", "method": "UpdateGallery"})

    simulator.app("GET", GALLERIES)
    simulator.app("PATCH", f"{GALLERIES}/{gallery_id}", {"gallery": {"name": "N"}})
    simulator.app("PATCH", f"{GALLERIES}/{gallery_id}", {"gallery": {"name": 1}})

    (site,) = simulator.admin("GET", "/calls")["sites"].values()
    log = simulator.admin("GET", "/calls/log?after=1")["calls"]
    assert (site["calls"], site["reads"], site["writes"]) == (3, 1, 1)
    assert site["methods"] == {"ListGalleries": 1, "UpdateGallery": 2}
    assert [(call["method"], call["effect"]) for call in log] == [("UpdateGallery", True), ("UpdateGallery", False)]
    simulator.admin("POST", "/calls/reset")
    assert simulator.admin("GET", "/calls") == {"sites": {}}
