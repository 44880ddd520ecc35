"""Which search engine an installation has: the embedded one, or a server where the settings name one."""

from pathlib import Path

from catalog.errors import SettingsError
from catalog.settings import Settings
from search.contract import Engine
from search.embedded.whole import EmbeddedEngine


def open_engine(settings: Settings) -> Engine:
    """Opens and asks nothing yet. Raises ``SettingsError`` for an address that is none."""
    if not settings.search_url:
        return EmbeddedEngine(settings.index_folder)
    # A one-machine installation does not load the client.
    from search.elastic.connection import Server
    from search.elastic.whole import ElasticEngine

    if settings.search_ca_file and not Path(settings.search_ca_file).is_file():
        raise SettingsError(f"File {settings.search_ca_file} yang disebut TELUSUR_SEARCH_CA_FILE tidak ada.")
    server = Server(
        address=settings.search_url,
        api_key=settings.search_api_key,
        ca_file=settings.search_ca_file,
        timeout=settings.search_timeout,
        shards=settings.search_shards,
    )
    try:
        return ElasticEngine(server)
    except (ValueError, OSError) as error:
        raise SettingsError(f"TELUSUR_SEARCH_URL tidak dapat dipakai: {error}.") from None
