"""The desk under an agent's thumbs."""

from playwright.sync_api import expect

from tests.stories.phone import GO, Phone


def goes_online(phone: Phone) -> None:
    phone.see("#rest[data-activity=offline]")
    phone.station("The desk, offline")
    phone.page.locator("form.under button[name=activity][value=available]").click()
    phone.page.locator("#first-time button").click()
    expect(phone.page.locator("#rest")).to_have_attribute("data-activity", "available", timeout=phone.patience_ms)
    phone.station("The desk, waiting")


def accepts(phone: Phone, *, pay: str = "") -> None:
    """The offer that comes, if it shows this price."""
    offer = phone.page.get_by_role("alertdialog")
    expect(offer.locator("[data-slot=pay]")).to_contain_text(pay, timeout=phone.patience_ms)
    offer.locator("form[data-command=accept] button").click()
    phone.see(".talkpane")
    expect(phone.page.locator("html")).to_have_attribute("data-link", "open", timeout=phone.patience_ms)


def writes(phone: Phone, text: str) -> None:
    phone.page.locator(".talkpane form[data-say] textarea").fill(text)
    phone.page.locator(f".talkpane form[data-say] {GO}").click()
    expect(phone.page.locator(".talkpane .mine").filter(has_text=text)).to_have_count(1)
    expect(phone.page.locator(".unsent")).to_have_count(0, timeout=phone.patience_ms)


def closes(phone: Phone, disposition: str, *, note: str) -> None:
    """How it ended, then the end of after-contact work, with a note for colleagues."""
    phone.page.locator(".talkpane [data-close]").click()
    dialog = phone.page.locator("dialog.closing[open]")
    dialog.locator(f"input[value={disposition}]").check()
    dialog.locator(f"form[data-command=close] {GO}").click()
    phone.see(".wrappane")
    phone.page.locator(".wrappane textarea[name=note]").fill(note)
    expect(phone.page.locator(".wrappane [data-saved]")).to_contain_text(":", timeout=phone.patience_ms)  # at 14:32
    phone.page.locator(f"form[data-command=complete] {GO}").click()
    expect(phone.page.locator(".wrappane")).to_have_count(0, timeout=phone.patience_ms)
