"""Where the search server is away, searching says so in a sentence and everything else goes on."""

from collections.abc import Callable

from tests.servers.processes import free_port
from tests.webapp.conftest import Site


def test_only_searching_waits_for_the_server(make_site: Callable[..., Site]) -> None:
    site = make_site(TELUSUR_SEARCH_URL=f"http://telusur:rahasia-sekali@127.0.0.1:{free_port()}")
    client = site.signed_in("admin")
    answer = client.get("/cari?q=surat")
    assert answer.status_code == 503
    assert "Mesin pencari sedang tidak dapat dihubungi" in answer.text
    assert "rahasia-sekali" not in answer.text
    assert client.get("/saran?q=sur").status_code == 200
    assert client.get("/").status_code == 200
