"""The examples for Prometheus can be read, and speak of the very measures that the program gives."""

import re
from typing import Any

import yaml

from tests.house.sources import ROOT
from tests.webapp.conftest import Site, make_site, site, world

__all__ = ["make_site", "site", "world"]

NAME = re.compile(r"\btelusur_[a-z_]+\b")
ALERTS = ROOT / "deploy/alerts.yml"
PROMETHEUS = ROOT / "deploy/prometheus.yml"
DOCUMENT = ROOT / "docs/operating/pemantauan.md"
PARTS_OF_ONE = ("_bucket", "_sum", "_count")


def _given(site: Site) -> set[str]:
    """The names of the real output: a counter's as its samples are called."""
    lines = re.findall(r"^# TYPE (\S+) (\S+)$", site.client().get("/metrics").text, re.MULTILINE)
    assert lines
    return {name for name, _ in lines}


def _whole(name: str) -> str:
    for ending in PARTS_OF_ONE:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _rules() -> list[dict[str, Any]]:
    read = yaml.safe_load(ALERTS.read_text())
    return [rule for group in read["groups"] for rule in group["rules"]]


def test_every_measure_is_described_and_every_description_is_of_a_measure(site: Site) -> None:
    described = set(re.findall(r"^\| `(telusur_\w+)` \|", DOCUMENT.read_text(), re.MULTILINE))
    assert described == _given(site)


def test_alerts_speak_of_measures_that_exist(site: Site) -> None:
    named = {_whole(name) for rule in _rules() for name in NAME.findall(rule["expr"])}
    assert named
    assert named - _given(site) == set()


def test_every_alert_says_what_happened_and_the_document_what_to_do() -> None:
    documented = set(re.findall(r"^\| `(Telusur\w+)` \|", DOCUMENT.read_text(), re.MULTILINE))
    assert {rule["alert"] for rule in _rules()} == documented
    for rule in _rules():
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"critical", "warning"}


def test_the_scrape_goes_where_the_measures_are_with_a_token_from_a_file(site: Site) -> None:
    read = yaml.safe_load(PROMETHEUS.read_text())
    (job,) = read["scrape_configs"]
    assert job["job_name"] == "telusur"
    assert job["metrics_path"] in {rule.rule for rule in site.app.url_map.iter_rules()}
    assert job["authorization"]["credentials_file"].startswith("/")
    assert "credentials" not in job["authorization"]
    assert read["rule_files"] == [ALERTS.name]
