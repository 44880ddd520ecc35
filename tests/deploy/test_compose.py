"""The composition is one that an engine takes, starts what exists, and keeps apart what must be."""

import json
import re

import jsonschema
import pytest
from click import Command, Context, Group

from catalog.settings import load_settings
from cli.main import telusur
from services.deployment.first_secrets import KEPT_AWAY, SEARCH_SERVERS, secret_names
from tests.deploy.composition import OWN, composition, dockerfile, networks_of, secrets_of, services
from tests.house.sources import ROOT

WRITES_INTO_ITS_IMAGE = {"es1", "es2", "es3"}  # the file says why, at the line
HOLDS_THE_ARCHIVE = {"postgres", "redis", "es1", "es2", "es3"}


def test_the_file_is_a_composition() -> None:
    schema = json.loads((ROOT / "tests/data/compose-spec.json").read_text())
    plain = json.loads(json.dumps(composition()))
    jsonschema.validate(plain, schema)


@pytest.mark.parametrize("name", OWN)
def test_every_command_is_one_that_the_program_has(name: str) -> None:
    assert services()[name]["command"][0] == "telusur"
    _parse(services()[name]["command"][1:])
    check = services()[name]["healthcheck"]
    if name != "prepare":
        assert check["test"][:2] == ["CMD", "telusur"]
        assert check["test"][2:] == ["serve", name, "--check"]
        _parse(check["test"][2:])


def test_every_command_in_the_manual_is_one_that_the_program_has() -> None:
    manual = (ROOT / "docs/operating/klaster.md").read_text()
    named = {
        line.split(" --")[0] for line in re.findall(r"(?:`|exec [a-z]+ )telusur ([a-z][a-z -]*[a-z])", manual)
    }
    assert {"serve web", "serve worker", "serve index", "serve schedule", "serve inbox", "init"} <= named
    for command in named - {"restore", "move"}:  # which need to be told what
        _parse(command.split())


def _parse(words: list[str]) -> None:
    """Raises ``click.UsageError`` for a subcommand or an option that is not there."""
    command: Command = telusur
    while isinstance(command, Group):
        name, *words = words
        found = command.get_command(Context(command), name)
        assert found is not None, name
        command = found
    command.make_context(command.name, words)


def test_every_setting_is_a_known_one_with_a_value_that_is_taken() -> None:
    known = set(re.findall(r"`(TELUSUR_[A-Z_]+)`", (ROOT / "docs/operating/settings.md").read_text()))
    for name in OWN:
        environment = services()[name]["environment"]
        settings = {key: value for key, value in environment.items() if key.startswith("TELUSUR_")}
        assert {key.removesuffix("_FILE") if key.endswith("_URL_FILE") else key for key in settings} <= known
        load_settings({key: value for key, value in settings.items() if not key.endswith("_FILE")})


def test_every_secret_is_made_by_the_program_and_given_where_it_is_read() -> None:
    declared = {name: each["file"] for name, each in composition()["secrets"].items()}
    assert declared == {name: f"./secrets/{name}" for name in secret_names() - KEPT_AWAY}
    for name, service in services().items():
        places = {place for _, place in secrets_of(name)}
        assert {secret for secret, _ in secrets_of(name)} <= set(declared)
        read = set(
            re.findall(
                r"/run/secrets/[\w.-]+", json.dumps([service.get("environment"), service.get("command")])
            )
        )
        assert read <= places


def test_no_value_in_the_file_is_a_secret() -> None:
    for service in services().values():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"PASSWORD|SECRET|KEY|TOKEN", key) or key.endswith("_FILE"), key
            assert not re.search(r"://[^/]*:[^/]*@", str(value)), key


def test_every_image_is_pinned() -> None:
    for name, service in services().items():
        _, separator, tag = service["image"].partition(":")
        assert separator, name
        assert re.match(r"\d+\.\d+", tag), f"{name}: {tag}"


def test_nobody_is_root_or_can_become_it() -> None:
    for name, service in services().items():
        assert re.fullmatch(r"[1-9]\d*:\d+", service["user"]), name
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
        assert service["read_only"] is (name not in WRITES_INTO_ITS_IMAGE), name


def test_everything_is_watched_limited_and_started_again() -> None:
    for name, service in services().items():
        assert "healthcheck" in service, name
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name
        assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"]), name
        assert service["restart"] == ("on-failure:5" if name == "prepare" else "unless-stopped"), name


def test_the_data_cannot_be_reached_from_the_proxy_and_nothing_but_the_proxy_from_outside() -> None:
    assert {name for name, service in services().items() if "ports" in service} == {"proxy"}
    assert {name for name in services() if "public" in networks_of(name)} == {"proxy"}
    assert networks_of("proxy") == {"public", "office"}
    assert {name for name in services() if "office" in networks_of(name)} == {"proxy", "web"}
    assert {name for name in HOLDS_THE_ARCHIVE if networks_of(name) != {"data"}} == set()
    closed = {name for name, network in composition()["networks"].items() if network.get("internal")}
    assert closed == {"office", "data", "reading"}


def test_what_opens_files_of_strangers_reaches_only_who_asked() -> None:
    assert networks_of("tika") == {"reading"}
    assert {name for name in services() if "reading" in networks_of(name)} == {"tika", "worker"}
    assert secrets_of("tika") == []
    assert {name for name in OWN if "TELUSUR_TIKA_URL" in services()[name]["environment"]} == {"worker"}


def test_the_web_believes_the_proxy_and_nobody_else() -> None:
    address = services()["proxy"]["networks"]["office"]["ipv4_address"]
    assert services()["web"]["environment"]["TELUSUR_TRUSTED_PROXIES"] == address


def test_every_file_that_is_mounted_is_in_the_repository() -> None:
    for config in composition()["configs"].values():
        assert (ROOT / config["file"]).is_file(), config
    used = {each["source"] for service in services().values() for each in service.get("configs", [])}
    assert used == set(composition()["configs"])


def test_the_search_servers_are_those_that_certificates_are_made_for() -> None:
    found = {name for name, service in services().items() if service["image"].startswith("elasticsearch:")}
    assert found == set(SEARCH_SERVERS)
    for name in found:
        environment = services()[name]["environment"]
        assert environment["node.name"] == name
        assert set(environment["discovery.seed_hosts"].split(",")) == found
        assert environment["xpack.security.enabled"] == "true"
        assert environment["xpack.security.transport.ssl.verification_mode"] == "certificate"


def test_what_must_be_there_once_is_there_once() -> None:
    many = {name for name, service in services().items() if service["deploy"].get("replicas", 1) > 1}
    assert many == {"web", "worker", "tika"}


def test_backups_are_written_by_the_schedule_sealed_and_apart_from_the_archive() -> None:
    environment = services()["schedule"]["environment"]
    folder = environment["TELUSUR_BACKUP_FOLDER"]
    mounted = dict(each.split(":") for each in services()["schedule"]["volumes"])
    assert mounted == {"archive": "/srv/telusur", "backup": folder}
    assert environment["TELUSUR_BACKUP_PASSPHRASE_FILE"] == "/run/secrets/backup-passphrase"
    assert "TELUSUR_BACKUP_PLAIN" not in environment
    holders = {name for name in services() if ("backup-passphrase" in str(secrets_of(name)))}
    assert holders == {"schedule"}
    made = next(each.rest for each in dockerfile() if each.word == "RUN" and folder in each.rest)
    assert "10001" in made or "telusur" in made  # a volume takes its owner from the image's folder


def test_the_web_alone_knows_the_token_that_opens_its_measures() -> None:
    assert services()["web"]["environment"]["TELUSUR_METRICS_TOKEN_FILE"] == "/run/secrets/metrics-token"
    assert {name for name in services() if "metrics-token" in str(secrets_of(name))} == {"web"}
