"""S3-compatible servers of the test run, each a process of its own.

``moto`` knows checksums and conditions and keeps objects in memory; ``s3proxy`` knows neither, checks
signatures and keeps objects on the disk.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.maven import fetched_with_libraries, program
from tests.servers.processes import free_port, own_folder, started, stop

KEY, SECRET, BUCKET = "kunci-uji", "rahasia-penyimpan-uji", "arsip-uji"


PROXY = ("org.gaul", "s3proxy", "2.6.0")
_PROXY_SETTINGS = f"""s3proxy.endpoint=http://127.0.0.1:{{port}}
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity={KEY}
s3proxy.credential={SECRET}
jclouds.provider=filesystem-nio2
jclouds.identity=none
jclouds.credential=none
jclouds.filesystem.basedir={{folder}}
"""


class S3:
    """One server with one bucket."""

    def __init__(self, folder: Path, port: int, is_proxy: bool = False) -> None:
        self.folder, self._port, self._is_proxy = folder, port, is_proxy
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "key").write_text(KEY + "\n")
        (folder / "secret").write_text(SECRET + "\n")

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def url(self, prefix: str) -> str:
        """The address as the setting takes it."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}&region=us-east-1"

    def settings(self, prefix: str) -> dict[str, str]:
        return {
            "TELUSUR_STORAGE_URL": self.url(prefix),
            "TELUSUR_STORAGE_KEY_FILE": str(self.folder / "key"),
            "TELUSUR_STORAGE_SECRET_FILE": str(self.folder / "secret"),
        }

    def client(self):  # type: ignore[no-untyped-def]
        return boto3.session.Session(KEY, SECRET, region_name="us-east-1").client(
            "s3",
            endpoint_url=self.endpoint,
            config=Config(
                connect_timeout=1,
                read_timeout=5,
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
            ),
        )

    def start(self, is_read_only: bool = False) -> None:
        """Does nothing where it runs. Only ``s3proxy`` can be read-only, with a bucket that it has."""
        if self._process is not None:
            return
        command = self._proxy(is_read_only) if self._is_proxy else self._moto()
        is_ready = self._answers if is_read_only else self._has_bucket
        self._process = started(command, self.folder / "log", is_ready, 120, cwd=self.folder)

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process, signal.SIGKILL)
            self._process = None

    def _moto(self) -> list[str]:
        script = Path(sys.executable).with_name("moto_server")
        return [sys.executable, str(script), "-H", "127.0.0.1", "-p", str(self._port)]

    def _proxy(self, is_read_only: bool) -> list[str]:
        told, objects = self.folder / "settings", self.folder / "objects"
        objects.mkdir(exist_ok=True)
        wish = "s3proxy.read-only-blobstore=true\n" if is_read_only else ""
        told.write_text(_PROXY_SETTINGS.format(port=self._port, folder=objects) + wish)
        libraries = fetched_with_libraries(*PROXY)
        command = [
            program("java"),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            f"{libraries}/*",
        ]
        return [*command, "org.gaul.s3proxy.Main", "--properties", str(told)]

    def _answers(self) -> bool:
        try:
            self.client().head_bucket(Bucket=BUCKET)
        except (ClientError, BotoCoreError):
            return False
        return True

    def _has_bucket(self) -> bool:
        try:
            self.client().create_bucket(Bucket=BUCKET)
        except ClientError as error:
            return "BucketAlreadyOwnedByYou" in str(error)
        except BotoCoreError:
            return False
        return True


@contextmanager
def running_s3(is_proxy: bool = False) -> Iterator[S3]:
    """A server with its state in a folder of its own, until the block ends."""
    with own_folder("s3") as folder:
        server = S3(folder, free_port(), is_proxy)
        try:
            server.start()
            yield server
        finally:
            server.stop()
