"""``telusur search``: the one search on the command line, on behalf of a named reader."""

import getpass
import json
from dataclasses import dataclass

import click

from catalog.access import scope_of
from catalog.audit import note
from catalog.people.users import user_called
from catalog.records import storable
from catalog.schema import utc_now
from catalog.settings import load_settings
from classification.scopes import PUBLIC, Scope
from search.errors import QueryError, SearchUnavailable
from search.results import Hit, ResultPage
from search.service import PAGES_EACH, SearchRequest
from services.office import Office, open_office

ANONYMOUS = "publik"


@dataclass(frozen=True, slots=True)
class StandIn:
    """The reader that the operating-system user stands for."""

    name: str
    actor: str
    scope: Scope


@click.command("search")
@click.argument("query")
@click.option("--as", "reader", required=True, help="Nama pengguna, atau 'publik' untuk pembaca tanpa akun.")
@click.option("--size", default=10, show_default=True, type=click.IntRange(1, 100), help="Banyaknya hasil.")
@click.option(
    "--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True
)
@click.option("--cursor", default=None, help="Lanjutan dari hasil sebelumnya (next_cursor).")
@click.option("--json", "as_json", is_flag=True, help="Cetak JSON.")
def command(query: str, reader: str, size: int, sort: str, cursor: str | None, as_json: bool) -> None:
    """Cari QUERY dengan hak lihat seorang pembaca; dicatat siapa mencari atas nama siapa."""
    query, reader = storable(query), storable(reader)  # a shell may give bytes that are no text
    office = open_office(load_settings())
    try:
        stand_in = _stand_in(office, reader)
        request = SearchRequest(
            text=query,
            scope=stand_in.scope,
            today=utc_now().date(),
            size=size,
            sort=sort,  # type: ignore[arg-type]  # click has checked the choice
            cursor=cursor,
            snippets=PAGES_EACH,
        )
        page = office.search.search(request)
        _record(office, stand_in, query, page.total)
    except (QueryError, SearchUnavailable) as error:
        raise click.ClickException(error.message % error.values) from None
    finally:
        office.close()
    click.echo(json.dumps(as_data(page), ensure_ascii=False, indent=1) if as_json else as_text(page))


def _stand_in(office: Office, name: str) -> StandIn:
    if name == ANONYMOUS:
        return StandIn(name, "public", PUBLIC)
    with office.db.reading() as session:
        account = user_called(session, name)
        if account is None or not account.is_active:
            raise click.ClickException(f"Tidak ada pengguna aktif bernama {name!r}.")
        return StandIn(name, account.id, scope_of(session, account.id, utc_now()))


def _record(office: Office, stand_in: StandIn, query: str, total: int) -> None:
    with office.db.writing_beside() as session:
        note(
            session,
            actor=f"os:{getpass.getuser()}",
            action="search",
            details={"query": query, "total": total},
            stood_for=stand_in.actor,
        )


def as_data(page: ResultPage) -> dict[str, object]:
    """The result as JSON gives it: no score, only the order."""
    return {
        "query": page.query,
        "total": page.total,
        "hits": [_hit_data(hit) for hit in page.hits],
        "facets": {
            facet: [{"value": item.value, "label": item.label, "count": item.count} for item in values]
            for facet, values in page.facets.items()
        },
        "months": dict(page.months),
        "notice": page.notice,
        "did_you_mean": page.did_you_mean,
        "next_cursor": page.next_cursor,
        "took_ms": round(page.took_ms, 2),
    }


def _hit_data(hit: Hit) -> dict[str, object]:
    record = hit.record
    snippets = ["".join(part.text for part in page.fragments) for page in hit.pages]
    return {
        "id": record.id,
        "title": record.title,
        "kind": record.kind,
        "level": record.level.slug,
        "number": record.number,
        "date": record.date.isoformat() if record.date else None,
        "unit": record.unit_name,
        "code": record.code,
        "file": record.file_name,
        "pages": [page.page for page in hit.pages],
        "snippets": snippets,
    }


def as_text(page: ResultPage) -> str:
    """The result for a person at a terminal."""
    lines = [f"{page.total} hasil"]
    if page.notice:
        lines.append(page.notice)
    if page.did_you_mean:
        lines.append(f"Mungkin maksud Anda: {page.did_you_mean}")
    for hit in page.hits:
        record = hit.record
        lines.append(f"\n{record.level.term:15} {record.title}  [{record.id}]")
        for found in hit.pages:
            words = "".join(f"[{part.text}]" if part.is_marked else part.text for part in found.fragments)
            lines.append(f"    hlm {found.page}: {' '.join(words.split())}")
    return "\n".join(lines)
