"""Every kind of work that can be left open. A new service adds one line here."""

from services.handover.arrivals import Arrivals
from services.handover.drafts import Drafts
from services.handover.paper_out import PaperOut
from services.handover.port import OpenWork

SOURCES: tuple[OpenWork, ...] = (Drafts(), Arrivals(), PaperOut())
