"""Every table of the catalogue, as SQLAlchemy models that SQLite and PostgreSQL both take."""

from catalog.schema.base import Base, UtcDateTime, utc_now
from catalog.schema.disposal import DisposalProposal, LegalHold, ProposedDossier
from catalog.schema.dossiers import Dossier, DossierItem, RetentionRun
from catalog.schema.feeds import CalendarFeed
from catalog.schema.files import FileVersion, PageRow, StoredFile
from catalog.schema.holdings import Loan, NumberSeries, RecordPlace, StoragePlace
from catalog.schema.instruments import (
    ClassificationCode,
    RegisterImport,
    RegisterLine,
    RetentionRule,
    SecurityRule,
)
from catalog.schema.keeping import BackupRun, RunKind, RunState
from catalog.schema.notices import MailState, Notice
from catalog.schema.organisation import Unit, UnitKind
from catalog.schema.people import (
    AccessRequest,
    Assignment,
    CaseMember,
    Grant,
    Handover,
    Mandate,
    OfficeSetting,
    User,
)
from catalog.schema.presence import PartHeartbeat
from catalog.schema.reclassification import (
    Reclassification,
    ReclassificationPost,
    ReclassifiedRecord,
    ReclassLineState,
    ReclassState,
)
from catalog.schema.records import ExternalNumber, OutboxRow, Party, Record, RecordCase, RecordToken
from catalog.schema.room import OfficeQuota, StorageCount
from catalog.schema.stacks import ScannedPart, ScannedStack, UsedSheet
from catalog.schema.station import ScanBatch, ScanItem, ScanState, ScanStep
from catalog.schema.trail import AuditRow
from catalog.schema.work import Batch, Job, JobState

__all__ = [
    "AccessRequest",
    "Assignment",
    "AuditRow",
    "BackupRun",
    "Base",
    "Batch",
    "CalendarFeed",
    "CaseMember",
    "ClassificationCode",
    "DisposalProposal",
    "Dossier",
    "DossierItem",
    "ExternalNumber",
    "FileVersion",
    "Grant",
    "Handover",
    "Job",
    "JobState",
    "LegalHold",
    "Loan",
    "MailState",
    "Mandate",
    "Notice",
    "NumberSeries",
    "OfficeQuota",
    "OfficeSetting",
    "OutboxRow",
    "PageRow",
    "PartHeartbeat",
    "Party",
    "ProposedDossier",
    "ReclassLineState",
    "ReclassState",
    "Reclassification",
    "ReclassificationPost",
    "ReclassifiedRecord",
    "Record",
    "RecordCase",
    "RecordPlace",
    "RecordToken",
    "RegisterImport",
    "RegisterLine",
    "RetentionRule",
    "RetentionRun",
    "RunKind",
    "RunState",
    "ScanBatch",
    "ScanItem",
    "ScanState",
    "ScanStep",
    "ScannedPart",
    "ScannedStack",
    "SecurityRule",
    "StorageCount",
    "StoragePlace",
    "StoredFile",
    "Unit",
    "UnitKind",
    "UsedSheet",
    "User",
    "UtcDateTime",
    "utc_now",
]
