"""Whether there is room for files that are about to come in: the office's quota, and the disk.

A quota is asked at the beginning of a batch only, by each way in; what a batch brings, and what unfolds from
it, is never stopped. The disk is asked before each file from outside, because the database lives there too.
"""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalog.batches import new_batch
from catalog.errors import StorageFull
from catalog.quotas import is_full
from catalog.schema import Batch, Unit, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage.port import FULL
from ingest.errors import Rejected

MEGABYTE = 1_000_000
UNDER_WAY = timedelta(days=1)

QUOTA_FULL = N_(
    "Jatah ruang simpan kantor ini sudah habis, jadi unggahan baru belum dapat dimulai. Yang sudah dimulai "
    "tetap diteruskan. Minta administrator menambah jatahnya."
)
DISK_FULL = N_(
    "Disk server hampir penuh, jadi unggahan baru belum dapat dimulai. Tidak ada yang hilang. "
    "Minta administrator mengosongkan disk atau memindahkan folder data."
)


def begin_batch(
    session: Session,
    settings: Settings,
    user_id: str | None,
    way_in: str,
    unit_id: str,
    values: dict[str, Any] | None = None,
) -> Batch:
    """A new batch; ``way_in`` is web, cli or hot-folder. Raises ``Rejected`` where there is no room."""
    check_room(session, settings, unit_id)
    return new_batch(session, user_id, way_in, unit_id, values)


def check_room(session: Session, settings: Settings, unit_id: str) -> None:
    """Raises ``Rejected`` (code ``quota`` or ``disk``) where nothing new may begin in this unit's office."""
    if is_disk_short(settings):
        raise Rejected(DISK_FULL, code="disk")
    unit = session.get(Unit, unit_id)
    if unit is not None and is_full(session, unit.office_id, settings.quota):
        raise Rejected(QUOTA_FULL, code="quota")


def check_going_on(
    session: Session, settings: Settings, batch: Batch, names: Sequence[str], now: datetime | None = None
) -> None:
    """A batch takes for a day whatever comes, and later what was promised when it began; anything else is a
    new beginning. Raises ``Rejected`` as ``check_room``.
    """
    promised = {str(each[0]) for each in batch.values.get("promised", [])}
    is_young = (now or utc_now()) - batch.created_at < UNDER_WAY
    if not is_young and not promised.issuperset(names):
        check_room(session, settings, batch.unit_id)


def refuse_on_short_disk(settings: Settings) -> None:
    """Raises ``StorageFull`` where the disk has no more than what the database and running work need."""
    if is_disk_short(settings):
        raise StorageFull(FULL)


def is_disk_short(settings: Settings) -> bool:
    return shutil.disk_usage(settings.data).free < settings.disk_reserve_mb * MEGABYTE


def room_left(settings: Settings) -> int:
    """Bytes that the disk has beyond what the database and running work need."""
    return max(0, shutil.disk_usage(settings.data).free - settings.disk_reserve_mb * MEGABYTE)
