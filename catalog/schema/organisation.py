"""Units: the offices from the national one to a polling station, and the divisions inside them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.ids import new_id
from catalog.schema.base import Base


class UnitKind(StrEnum):
    NATIONAL = "national"  # Bawaslu RI
    PROVINCE = "province"
    REGENCY = "regency"  # kabupaten/kota
    DISTRICT = "district"  # kecamatan, ad hoc
    VILLAGE = "village"  # desa/kelurahan, ad hoc
    POLLING_STATION = "polling-station"  # TPS, ad hoc
    ABROAD = "abroad"  # luar negeri, ad hoc
    DIVISION = "division"  # inside one of the above


class Unit(Base):
    """One office or division. A dissolved body has an end date, and an heir that keeps its records."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))  # itself for an office
    heir_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40), unique=True)  # e.g. "3576", "3576.pp"
    name: Mapped[str] = mapped_column(String(200))
    function: Mapped[str | None] = mapped_column(String(40))  # counterpart divisions share it
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    is_archive_unit: Mapped[bool] = mapped_column(default=False)
    begins: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (Index(None, "parent_id"), Index(None, "office_id"))
