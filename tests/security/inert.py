"""Reads a page as a browser would and says what in it could run, and which forms and links it offers."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

_FOREIGN = frozenset(
    {"iframe", "object", "embed", "applet", "base", "style", "marquee", "video", "audio", "isindex"}
)
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "xlink:href", "srcset", "poster"})


@dataclass(slots=True)
class FoundForm:
    """A form of a page: where it goes and its fields with the values that the page gives them."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    has_files: bool = False


class Page(HTMLParser):
    """``faults`` are elements and attributes that our pages never have, so that somebody's text made them."""

    def __init__(self, html: str, own_address: str = "/") -> None:
        super().__init__()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.forms: list[FoundForm] = []
        self.texts: list[str] = []
        self._form: FoundForm | None = None
        self._select = ""
        self._area = ""
        self._own_address = own_address
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._check(tag, values)
        match tag:
            case "a":
                self.links.append(values.get("href", ""))
            case "form":
                address = values.get("action") or self._own_address
                self._form = FoundForm(address, values.get("method", "get").lower())
                self.forms.append(self._form)
            case "select":
                self._select = values.get("name", "")
                self._keep(self._select, "")
            case "option" if self._select and "selected" in values:
                self._keep(self._select, values.get("value", ""))
            case "textarea":
                self._area = values.get("name", "")
                self._keep(self._area, "")
            case "input" | "button":
                self._take_input(values)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = ""
            case "textarea":
                self._area = ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._area and self._form is not None:
            self._form.fields[self._area] += data

    def _take_input(self, values: dict[str, str]) -> None:
        if values.get("type") == "file" and self._form is not None:
            self._form.has_files = True
        elif values.get("type") not in {"checkbox", "radio"} or "checked" in values:
            self._keep(values.get("name", ""), values.get("value", ""))

    def _keep(self, name: str, value: str) -> None:
        if name and self._form is not None:
            self._form.fields[name] = value

    def _check(self, tag: str, values: dict[str, str]) -> None:
        is_data = values.get("type") == "application/json"
        is_script = tag == "script" and not is_data
        if tag in _FOREIGN or (is_script and not values.get("src", "").startswith("/static/")):
            self.faults.append(f"<{tag}>")
        for name, value in values.items():
            if name.startswith("on") or name == "style" or name == "srcdoc":
                self.faults.append(f"{tag} {name}={value}")
            if name in _ADDRESSES and value and not _is_ours(value):
                self.faults.append(f"{tag} {name}={value}")


def _is_ours(address: str) -> bool:
    parts = urlsplit(address.strip())
    return parts.scheme in {"", "data"} and not parts.netloc
