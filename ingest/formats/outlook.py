"""Takes the attachments out of an Outlook message (MSG)."""

import struct
from io import BytesIO
from pathlib import Path

from ingest.formats.compound import CompoundFile
from ingest.formats.container import Unpacking

_ATTACHMENT = "__attach_version1.0_"
_DATA = "__substg1.0_37010102"
_CONTENT_ID = "__substg1.0_3712001F"
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp")
_LONG_NAME, _SHORT_NAME = "3707", "3704"
_PROPERTIES = "__properties_version1.0"
_HIDDEN = 0x7FFE000B  # PidTagAttachmentHidden: a picture within the text


def take_attachments(path: Path, unpacking: Unpacking) -> None:
    """Copy out what was attached as a file; a message within the message stays in the text."""
    message = CompoundFile(path)
    folders = sorted(
        {entry.path[0] for entry in message.entries if entry.path[0].lower().startswith(_ATTACHMENT)}
    )
    for number, folder in enumerate(folders, 1):
        content = message.read(folder, _DATA)
        if content is not None and not _is_decoration(message, folder):
            unpacking.add(_name(message, folder) or f"lampiran-{number}", BytesIO(content))


def _name(message: CompoundFile, folder: str) -> str:
    for tag in (_LONG_NAME, _SHORT_NAME):
        for kind, charset in (("001F", "utf-16-le"), ("001E", "cp1252")):
            if told := message.read(folder, f"__substg1.0_{tag}{kind}"):
                return told.decode(charset, "replace").rstrip("\x00")
    return ""


def _is_decoration(message: CompoundFile, folder: str) -> bool:
    is_in_text = message.read(folder, _CONTENT_ID) and _name(message, folder).lower().endswith(_PICTURES)
    if is_in_text:
        return True
    properties = message.read(folder, _PROPERTIES) or b""
    for offset in range(8, len(properties) - 15, 16):
        tag, _, value = struct.unpack_from("<IIQ", properties, offset)
        if tag == _HIDDEN and value & 1:
            return True
    return False
