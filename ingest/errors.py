"""The errors of ingesting a file, split by what the caller can do.

IngestError               message id in Indonesian, its values, and a short code
├── Rejected              tell the person; keep the original; a retry as it is would end the same
│   ├── PasswordNeeded    ask for a password, then try again
│   │   └── WrongPassword the given password does not open it
│   ├── EmptyFile         0 bytes
│   ├── DamagedFile       broken, cut short, or not what it claims to be
│   ├── UnknownFormat     nothing here reads it
│   ├── TooLarge          over a limit: size, pixels, pages, or what a container would unpack to
│   └── TooHard           the parser crashed on it twice, or needed more memory or processor time than allowed
└── Retryable             nothing wrong with the file; try again later
    ├── TookTooLong       stopped by the clock; a busier or slower machine than expected
    ├── ReaderAway        the server that reads such files does not answer: wait, however long
    ├── ReaderEnded       that server ended while it read this file: perhaps the file's doing
    └── ToolMissing       a program that must be installed is not
"""

from collections.abc import Mapping

from catalog.sentences import N_

Value = str | int | float


class IngestError(Exception):
    """Base of this package's errors; ``message`` has ``%(name)s`` places that ``values`` fills."""

    code = "ingest"
    message = N_("File ini tidak dapat diproses. File asli tersimpan.")

    def __init__(self, message: str = "", values: Mapping[str, Value] | None = None, code: str = "") -> None:
        self.message = message or type(self).message
        self.values: dict[str, Value] = dict(values or {})
        self.code = code or type(self).code
        super().__init__(self.message % self.values if self.values else self.message)


class Rejected(IngestError):
    """The file cannot be read as it is; the person is told why and what to do."""

    code = "rejected"


class PasswordNeeded(Rejected):
    """The file is locked by a password that nobody has given yet."""

    code = "password"
    message = N_(
        "File ini terkunci sandi. File asli tersimpan. Masukkan sandinya, atau unggah versi tanpa sandi."
    )


class WrongPassword(PasswordNeeded):
    """The given password does not open the file."""

    code = "wrong-password"
    message = N_("Sandi itu tidak membuka file ini. Periksa sandinya, lalu coba lagi.")


class EmptyFile(Rejected):
    """The file holds no bytes."""

    code = "empty"
    message = N_("File ini kosong (0 bita). Periksa file di komputer asalnya, lalu unggah lagi.")


class DamagedFile(Rejected):
    """The file is broken or cut short."""

    code = "damaged"
    message = N_(
        "File ini rusak atau terpotong, sehingga isinya tidak terbaca. File asli tersimpan. "
        "Coba buka di komputer Anda, simpan ulang, lalu unggah lagi."
    )


class UnknownFormat(Rejected):
    """No reader knows this format."""

    code = "unknown-format"
    message = N_(
        "Format file ini tidak dikenal. File asli tersimpan. "
        "Simpan sebagai PDF, gambar, atau dokumen kantor, lalu unggah lagi."
    )


class TooLarge(Rejected):
    """A limit on size, pixels, pages or unpacked bytes was passed."""

    code = "too-large"
    message = N_("File ini melebihi batas ukuran yang boleh diproses. File asli tersimpan.")


class TooHard(Rejected):
    """The parser crashed on this file twice, or wanted more memory or processor time than it may have."""

    code = "too-hard"
    message = N_(
        "File ini membuat program pembacanya berhenti. File asli tersimpan. "
        "Simpan ulang sebagai PDF, lalu unggah lagi."
    )


class Retryable(IngestError):
    """Nothing is wrong with the file; the same step may succeed later."""

    code = "retry"
    message = N_("Pemrosesan terhenti sementara dan akan dicoba lagi.")


class TookTooLong(Retryable):
    """Stopped by the clock."""

    code = "timeout"
    message = N_("Pembacaan memakan waktu terlalu lama dan akan dicoba lagi.")


class ReaderAway(Retryable):
    """The server that reads office documents does not answer; nothing of the file was sent."""

    code = "reader-away"
    message = N_(
        "Server pembaca dokumen sedang tidak dapat dicapai. Pekerjaan ini dilanjutkan begitu tersambung lagi."
    )


class ReaderEnded(Retryable):
    """The server broke off while it read this file."""

    code = "reader-ended"
    message = N_("Server pembaca dokumen terhenti saat membaca file ini. Pembacaan akan dicoba lagi.")


class ToolMissing(Retryable):
    """A program or language file that must be installed is not."""

    code = "tool-missing"
    message = N_(
        "Program %(tool)s belum terpasang di server. Minta administrator menjalankan `telusur doctor`."
    )
