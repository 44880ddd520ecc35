"""An S3-compatible server of the test run, as a process of its own that can be stopped and started again."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.processes import free_port, stop, wait_for

KEY, SECRET, BUCKET = "kunci-uji", "rahasia-penyimpan-uji", "arsip-uji"


class S3:
    """One server with one bucket. It keeps its objects while ``paused``, and loses them when stopped."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self._port = folder, port
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
            config=Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}),
        )

    def start(self) -> None:
        """Does nothing where it runs."""
        if self._process is not None:
            return
        log_file = self.folder / "log"
        program = Path(sys.executable).with_name("moto_server")
        with log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(program), "-H", "127.0.0.1", "-p", str(self._port)],
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        wait_for(self._has_bucket, self._process, log_file, 60)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            stop(self._process, signal.SIGKILL)
            self._process = None

    def _has_bucket(self) -> bool:
        try:
            self.client().create_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError):
            return False
        return True


@contextmanager
def running_s3() -> Iterator[S3]:
    """A server with its state in a folder of its own, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="telusur-s3-"))
    server = S3(folder, free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
