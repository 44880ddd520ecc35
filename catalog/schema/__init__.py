"""Every table of the catalogue, as SQLAlchemy models that SQLite and PostgreSQL both take."""

from catalog.schema.base import Base, UtcDateTime, utc_now
from catalog.schema.files import FileVersion, PageRow, StoredFile
from catalog.schema.organisation import Unit, UnitKind
from catalog.schema.people import AccessRequest, Assignment, CaseMember, Grant, Mandate, OfficeSetting, User
from catalog.schema.records import ExternalNumber, OutboxRow, Party, Record, RecordCase, RecordToken
from catalog.schema.trail import AuditRow
from catalog.schema.work import Batch, Job, JobState

__all__ = [
    "AccessRequest",
    "Assignment",
    "AuditRow",
    "Base",
    "Batch",
    "CaseMember",
    "ExternalNumber",
    "FileVersion",
    "Grant",
    "Job",
    "JobState",
    "Mandate",
    "OfficeSetting",
    "OutboxRow",
    "PageRow",
    "Party",
    "Record",
    "RecordCase",
    "RecordToken",
    "StoredFile",
    "Unit",
    "UnitKind",
    "User",
    "UtcDateTime",
    "utc_now",
]
