"""``docker-compose.yml`` and ``Dockerfile`` as the tests read them."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.house.sources import ROOT

OWN = ("web", "worker", "index", "schedule", "inbox", "prepare")


@cache
def composition() -> dict[str, Any]:
    """The whole file, with its anchors put in."""
    read = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert isinstance(read, dict)
    return read


@cache
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = composition()["services"]
    return found


def networks_of(name: str) -> set[str]:
    return set(services()[name]["networks"])


def secrets_of(name: str) -> list[tuple[str, str]]:
    """Each secret's name, and where the service finds it."""
    listed = services()[name].get("secrets", [])
    return [
        (each, f"/run/secrets/{each}") if isinstance(each, str) else (each["source"], each["target"])
        for each in listed
    ]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of a Dockerfile, with what continues it."""

    word: str
    rest: str


def dockerfile() -> list[Instruction]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [Instruction(*line.split(maxsplit=1)) for line in lines if line.strip()]
