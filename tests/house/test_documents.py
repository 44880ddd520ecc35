"""The documents stay true: every setting is described, every link leads somewhere, nothing private stands."""

import re
import subprocess

import pytest

from tests.house.sources import PACKAGES, ROOT, python_files

DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "var", ".cache"} & set(path.relative_to(ROOT).parts)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def test_every_setting_is_described() -> None:
    read = set(re.findall(r'"(TELUSUR_[A-Z_]+)"', (ROOT / "catalog/settings.py").read_text()))
    described = set(re.findall(r"`(TELUSUR_[A-Z_]+)`", (ROOT / "docs/operating/settings.md").read_text()))
    assert read - described == set()
    assert described - read == set()


def test_only_the_settings_module_reads_settings_from_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if path.name != "settings.py" and re.search(r"environ(\.get\(|\[)\s*\"TELUSUR_", path.read_text())
    ]
    assert readers == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document) -> None:  # type: ignore[no-untyped-def]
    broken = []
    for target in LINK.findall(document.read_text()):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        if not (document.parent / target.split("#")[0]).exists():
            broken.append(target)
    assert broken == []


def test_every_module_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    named = re.findall(r"`((?:" + "|".join(PACKAGES) + r")/[\w/]+\.py)`", text)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_no_host_of_a_package_registry_is_named() -> None:
    hosts = "|".join(("py" + "pi.org", "python" + "hosted", "registry." + "npmjs", "debian" + ".org"))
    found = subprocess.run(
        ["git", "grep", "-lIE", hosts], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert found == []
