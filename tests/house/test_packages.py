"""The package names at the top level clash with nothing that is installed beside them."""

import importlib.metadata
import re
import sys
import tomllib

from tests.house.sources import PACKAGES, ROOT, python_files


def test_no_installed_distribution_ships_one_of_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: owners[name] for name in PACKAGES if set(owners.get(name, [])) - {"telusur"}} == {}


def test_no_module_is_named_like_the_standard_library() -> None:
    clashing = [
        path
        for path in python_files(*PACKAGES)
        if path.stem in sys.stdlib_module_names
        and path.name != "__init__.py"
        and path.parent.name in PACKAGES
    ]
    assert clashing == []


def test_the_built_package_lists_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)


def test_every_test_folder_is_a_package() -> None:
    bare = [
        folder
        for folder in (ROOT / "tests").rglob("*")
        if folder.is_dir() and any(folder.glob("*.py")) and not (folder / "__init__.py").exists()
    ]
    assert bare == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = {
        line.split("==")[0].lower()
        for line in (ROOT / "requirements.lock").read_text().splitlines()
        if "==" in line
    }
    wanted = {
        re.split(r"[\[>=<]", requirement)[0].lower() for requirement in project["project"]["dependencies"]
    }
    assert wanted - pinned == set()
