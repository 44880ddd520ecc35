"""What is to be moved from where to where. Pure but for the settings' own paths."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.addresses import place_of
from catalog.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """An office as it is, and as it is to be."""

    source: Settings
    target: Settings

    @property
    def moves_rows(self) -> bool:
        return self.source.database_url != self.target.database_url

    @property
    def moves_files(self) -> bool:
        return _files_at(self.source) != _files_at(self.target)

    @property
    def moves_index(self) -> bool:
        return _index_at(self.source) != _index_at(self.target)

    @property
    def is_empty(self) -> bool:
        return not (self.moves_rows or self.moves_files or self.moves_index)

    def places(self) -> Iterator[tuple[str, str, str]]:
        """Part, old place and new place of what moves, as they may be said aloud."""
        if self.moves_rows:
            yield "basis data", _rows_named(self.source), _rows_named(self.target)
        if self.moves_files:
            yield "file asli", _files_named(self.source), _files_named(self.target)
        if self.moves_index:
            yield "indeks pencarian", _index_named(self.source), _index_named(self.target)


def _files_at(settings: Settings) -> str:
    return settings.storage_url or str(settings.files_folder)


def _index_at(settings: Settings) -> str:
    return settings.search_url or str(settings.index_folder)


def _rows_named(settings: Settings) -> str:
    return place_of(settings.database_server) or str(settings.data / "telusur.db")


def _files_named(settings: Settings) -> str:
    return place_of(settings.storage_url) or str(settings.files_folder)


def _index_named(settings: Settings) -> str:
    return place_of(settings.search_url.split(",")[-1].strip()) or str(settings.index_folder)
