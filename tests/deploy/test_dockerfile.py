"""The image is made of what the repository has, by its lock, and runs as nobody in particular."""

import json
import re
from fnmatch import fnmatch

from tests.deploy.composition import Instruction, dockerfile, services
from tests.house.sources import PACKAGES, ROOT


def _stages() -> list[list[Instruction]]:
    stages: list[list[Instruction]] = []
    for line in dockerfile():
        if line.word == "FROM":
            stages.append([])
        stages[-1].append(line)
    return stages


def _copied(stage: list[Instruction]) -> set[str]:
    return {
        source
        for line in stage
        if line.word == "COPY" and "--from=" not in line.rest
        for source in line.rest.split()[:-1]
    }


def test_it_has_two_stages_on_one_pinned_base() -> None:
    bases = [stage[0].rest.split()[0] for stage in _stages()]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"debian:\d+\.\d+-slim", bases[0])


def test_what_is_copied_exists_and_reaches_the_build() -> None:
    build, result = _stages()
    assert _copied(result) == set()
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for source in _copied(build):
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, pattern) for pattern in allowed), source
    assert set(PACKAGES) <= _copied(build)


def test_neither_data_nor_secrets_reach_the_build() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    assert not {"!var", "!secrets", "!.git", "!tests"} & set(lines)


def test_libraries_come_by_the_lock_with_hashes_as_wheels() -> None:
    build = _stages()[0]
    (install,) = [line.rest for line in build if line.word == "RUN" and "requirements.lock" in line.rest]
    assert "--require-hashes -r requirements.lock" in install
    assert "--only-binary :all:" in install
    assert "requirements.lock" in _copied(build)


def test_the_result_has_tesseract_in_both_languages_and_nothing_to_build_with() -> None:
    result = _stages()[1]
    installed = " ".join(line.rest for line in result if line.word == "RUN")
    assert {"tesseract-ocr-ind", "tesseract-ocr-eng"} <= set(installed.split())
    assert not re.search(r"\b(gcc|build-essential|python3-dev|pip|git|curl|wget|make)\b", installed)
    assert re.search(r"pip uninstall .*\bpip\b", " ".join(line.rest for line in _stages()[0]))


def test_it_runs_as_a_user_without_rights_and_says_whether_it_is_well() -> None:
    result = _stages()[1]
    users = [line.rest for line in result if line.word == "USER"]
    assert users == [services()["web"]["user"]]
    after = [line.word for line in result[[line.word for line in result].index("USER") :]]
    assert "RUN" not in after
    (check,) = [line.rest for line in result if line.word == "HEALTHCHECK"]
    (command,) = [line.rest for line in result if line.word == "CMD"]
    assert json.loads(command) == ["telusur", "serve", "web"]
    assert json.loads(check[check.index("CMD") + 3 :]) == ["telusur", "serve", "web", "--check"]
