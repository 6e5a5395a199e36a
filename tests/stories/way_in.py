"""From the first public page to the last thing that a newcomer hands in."""

import email
import re
from email import policy
from pathlib import Path

from playwright.sync_api import expect

from tests.stories.phone import GO, Phone

PASSWORD = "sju sorters kakor och kaffe"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def applies(phone: Phone) -> None:
    page = phone.page
    page.goto("/")
    page.locator("a[href='/work/']").first.click()
    phone.see("a.go[href='/accounts/signup/']")
    phone.station("What the work is")
    page.locator("a.go[href='/accounts/signup/']").click()
    phone.see("input[name=name]")
    phone.station("Applying")
    page.locator("input[name=name]").fill(phone.who.name)
    page.locator("input[name=email]").fill(phone.who.email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator(f"form {GO}").click()
    page.wait_for_url("**/accounts/confirm-email/")
    phone.station("Look into your mail")


def proves_address(phone: Phone, mails: Path) -> None:
    """By the link in the mail; `mails` is where the serving process puts what it sends."""
    phone.page.goto(link(mails, to=phone.who.email, part="confirm-email"))
    phone.see(f"form {GO}")
    phone.station("Is this your address?")
    phone.page.locator(f"form {GO}").click()
    phone.page.wait_for_url("**/onboarding/")


def link(mails: Path, *, to: str, part: str) -> str:
    """The address with `part` in it that stands in a mail to this person."""
    for file in mails.iterdir():
        for one in re.split(rb"^-{79}$\n?", file.read_bytes(), flags=re.MULTILINE):
            mail = email.message_from_bytes(one, policy=policy.default)
            found = re.search(rf"https?://\S*{part}\S*", mail.get_content()) if mail["To"] == to else None
            if found:
                return found.group()
    raise AssertionError(f"No mail to {to} has a link with {part} in it.")


def at_step(phone: Phone, kind: str, name: str) -> None:
    """The page has led here by itself; by its own address it is the same."""
    phone.see(f"form[data-draft$='/drafts/{kind}/']")
    phone.page.goto(f"/onboarding/{kind}/")
    phone.station(name)


def sends(phone: Phone) -> None:
    phone.page.locator(f"section.next form[data-draft] {GO}").click()


def hands_over_file(phone: Phone) -> None:
    """It is kept as soon as it is chosen."""
    chosen = {"name": "bevis.pdf", "mimeType": "application/pdf", "buffer": PDF}
    phone.page.locator("input[type=file]").set_input_files(chosen)
    phone.see("section.next ul.list form")


def tells_profile(phone: Phone) -> None:
    who, page = phone.who, phone.page
    at_step(phone, "profile", "Profile and languages")
    page.locator("#f_legal_name").fill(who.name)
    page.locator("#f_display_name").fill(who.display_name)
    page.locator("#f_country").select_option(who.country)
    page.locator("#f_time_zone").select_option(who.zone)
    page.locator(f"input[name=engagement][value={who.engagement}]").check()
    page.locator(f"input[name=track][value={who.track}]").check()
    for row, (tag, level) in enumerate(who.languages.items()):
        page.locator(f"#f_language_{row}").select_option(tag)
        page.locator(f"#f_level_{row}").select_option(level)
    sends(phone)


def proves_age_and_rights(phone: Phone) -> None:
    who, page = phone.who, phone.page
    at_step(phone, "age", "Age")
    page.locator("#f_birth_date").fill(who.born)
    sends(phone)
    at_step(phone, "right_to_work", "Right to work")
    page.locator(f"input[name=basis][value={who.basis}]").check()
    hands_over_file(phone)
    sends(phone)
    if who.school:
        at_step(phone, "study", "Proof of study")
        page.locator("#f_school").fill(who.school)
        page.locator("#f_valid_until").fill(who.term_ends.isoformat())
        hands_over_file(phone)
        sends(phone)


def names_number_and_account(phone: Phone) -> None:
    """The tab closes halfway; what was typed is there in the next one."""
    at_step(phone, "tax", "Tax number")
    phone.page.locator("#f_tax_number").fill(phone.who.tax_number)
    sends(phone)
    at_step(phone, "bank", "Bank account")
    begun = phone.who.iban[:9]
    with phone.page.expect_response("**/drafts/bank/"):
        phone.page.locator("#f_iban").fill(begun)
    phone.closes_tab()
    phone.page.goto("/onboarding/bank/")
    expect(phone.page.locator("#f_iban")).to_have_value(begun)
    phone.page.locator("#f_iban").fill(phone.who.iban)
    phone.page.locator("#f_holder").fill(phone.who.name)
    sends(phone)


def signs(phone: Phone) -> None:
    at_step(phone, "agreement", "Agreement")
    phone.page.locator("#f_name").fill(phone.who.name)
    sends(phone)


def checks_line(phone: Phone) -> None:
    phone.see(f"form[data-line] {GO}").click()
    expect(phone.page.locator("section.next a[href='/training/']")).to_be_visible(timeout=60_000)
    phone.page.goto("/onboarding/connection/")
    phone.see("dl.net")
    phone.station("Connection check")


def signs_in(phone: Phone) -> None:
    """Some days later, on another device."""
    phone.page.goto("/")
    phone.see("input[name=login]")
    phone.station("Signing in")
    phone.page.locator("input[name=login]").fill(phone.who.email)
    phone.page.locator("input[name=password]").fill(PASSWORD)
    phone.page.locator(f"form {GO}").first.click()
    phone.page.wait_for_url("**/desk/")
