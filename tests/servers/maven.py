"""Fetches programs in Java once, by Maven, into a cache outside the tree; whole or not there."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers.processes import ServerFailed

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>telusur</groupId><artifactId>test-server</artifactId><version>1</version><dependencies><dependency>
<groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency></dependencies></project>
"""


def fetched_jar(group: str, name: str, version: str) -> Path:
    """One program in one file."""
    jar = _cache() / f"{name}-{version}.jar"
    if not jar.is_file():
        with tempfile.TemporaryDirectory(dir=_cache()) as folder:
            artifact = f"-Dartifact={group}:{name}:{version}:jar"
            _run("dependency:copy", artifact, f"-DoutputDirectory={folder}")
            Path(folder, jar.name).replace(jar)
    return jar


def fetched_with_libraries(group: str, name: str, version: str) -> Path:
    """The folder of a program and all that it needs."""
    place = _cache() / f"{name}-{version}"
    if not place.is_dir():
        with tempfile.TemporaryDirectory(dir=_cache()) as folder:
            pom, libraries = Path(folder, "pom.xml"), Path(folder, "lib")
            pom.write_text(_POM.format(group, name, version))
            wanted = ("-DincludeScope=runtime", f"-DoutputDirectory={libraries}")
            _run("dependency:copy-dependencies", "-f", str(pom), *wanted)
            try:
                libraries.rename(place)
            except OSError:  # another run was quicker
                if not place.is_dir():
                    raise
    return place


def program(name: str) -> str:
    """Where a program is; raises ``ServerFailed`` with the way to install it."""
    found = shutil.which(name)
    if found is None:
        raise ServerFailed(f"{name} is not installed: tools/system-packages.sh test")
    return found


def _cache() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "telusur-tests"
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [program("mvn"), "-q", "-B", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerFailed(f"{arguments} cannot be fetched:\n{(done.stdout + done.stderr)[-3000:]}")
