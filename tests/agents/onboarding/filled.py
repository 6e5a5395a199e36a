"""A page's form as somebody sees it: what stands in its fields, and which sentence stands at which of them."""

from html.parser import HTMLParser


class Filled(HTMLParser):
    """`values`: name → what stands there. `errors`: the id of a field → its sentence (`<id>_error` on the page)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self._within: list[tuple[str, str]] = []  # the element that is read, and whose text it is
        self._select = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "input" and said.get("type") in {"radio", "checkbox"}:
            if "checked" in said:
                self.values[name] = said.get("value", "on")
        elif tag == "input":
            self.values[name] = said.get("value", "")
        elif tag == "select":
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in said:
            self.values[self._select] = said.get("value", "")
        elif tag == "textarea":
            self.values[name] = ""
            self._within.append((tag, name))
        elif said.get("id", "").endswith("_error"):
            self.errors[said["id"].removesuffix("_error")] = ""
            self._within.append((tag, said["id"]))

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1][0] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            return
        tag, of = self._within[-1]
        if tag == "textarea":
            self.values[of] += data.removeprefix("\n") if not self.values[of] else data
        else:
            self.errors[of.removesuffix("_error")] += data.strip()
