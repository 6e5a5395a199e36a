"""Pictures in lessons: what is taken in, how light it is, who sees it, and that a bad one costs a writer nothing."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from PIL import Image

from agents.models import Agent, Person
from agents.training import lightening, picturing, versions, writing
from agents.training.models import Module, Picture
from tests import people
from tests.agents.training import taught

db = pytest.mark.django_db
WORDS = "The desk with an offer"


def bomb() -> bytes:
    """A PNG of some bytes that says it has 50,000 × 50,000 pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 10)
    parts = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (head, body))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def signed_in(person: Person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def added(module: Module) -> Picture:
    content, now = taught.screen(), timezone.now()
    return picturing.add(module, name="offer.png", content=content, words=WORDS, by=taught.trainer(), now=now)


def placed(module: Module, picture: Picture) -> writing.Written:
    return taught.written(lessons=f"# First things\n\n{picture.placing}\n\nAnd words.\n")


def typed(module: Module, **changes: object) -> dict[str, object]:
    told = vars(taught.written()) | {"valid_days": "", "summary": ""}
    return {**told, "known": writing.mark(versions.draft(module)), **changes}


def test_a_photo_is_drawn_anew_light_and_upright_without_where_it_was_taken() -> None:
    told = Image.Exif()
    told[0x0112], told[0x010E] = 6, "Olga's kitchen"  # lying on its side

    light = lightening.lighten(taught.screen("JPEG", (1600, 1200), exif=told))

    again = Image.open(io.BytesIO(light.content))
    assert (again.format, again.size) == ("WEBP", (light.width, light.height))
    assert light.width <= 832 < light.height
    assert len(light.content) <= lightening.LIGHT_BYTES
    assert b"Olga" not in light.content
    assert len(again.getexif()) == 0


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', lightening.NoPicture),
        (b"<!doctype html><script>alert(1)</script>", lightening.NoPicture),
        (b"%PDF-1.7\n%%EOF", lightening.NoPicture),
        (taught.screen("GIF", (40, 40)), lightening.NoPicture),
        (taught.screen()[:200], lightening.NoPicture),
        (b"", lightening.NoPicture),
        (bomb(), lightening.TooLarge),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * lightening.LARGEST_BYTES, lightening.TooLarge),
    ],
    ids=["svg", "html", "pdf", "gif", "cut off", "empty", "too many pixels", "too many bytes"],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        lightening.lighten(content)


@db
def test_a_picture_is_placed_where_one_wrote_and_the_draft_is_kept_with_it() -> None:
    module, page = taught.module(now=timezone.now()), signed_in(taught.trainer())
    upload = SimpleUploadedFile("../Offer card.svg", taught.screen(), content_type="image/svg+xml")
    form = typed(module, **{"at": "16", "picture-file": upload, "picture-words": WORDS, "add": "yes"})

    answer = page.post(f"/modules/{module.pk}/draft/", form, follow=True)

    picture = Picture.objects.get()
    first = versions.draft(module).lessons.get(number=1).text
    preview = page.get(f"/modules/{module.pk}/draft/preview/").content.decode()
    assert picture.name.startswith("offer-card-")
    assert picture.name.endswith(".webp")
    assert first.split("\n\n")[:2] == ["Read **this**.", picture.placing]
    assert "The draft is kept." in answer.content.decode()
    assert f'src="/training/cards/pictures/{picture.name}" alt="{WORDS}" loading="lazy"' in preview
    assert f'width="{picture.width}" height="{picture.height}"' in preview


@db
@pytest.mark.parametrize(
    ("name", "content", "words", "says"),
    [
        ("offer.png", b"<svg/>", WORDS, "This file is no picture that can be read here."),
        ("offer.png", taught.screen(), "", "This field is required."),
        ("offer.png", b"", WORDS, "This file is empty."),
    ],
    ids=["no picture", "no words", "empty"],
)
def test_a_bad_picture_is_said_at_its_field_and_nothing_typed_is_lost(
    name: str, content: bytes, words: str, says: str
) -> None:
    module, page = taught.module(now=timezone.now()), signed_in(taught.trainer())
    upload = SimpleUploadedFile(name, content, content_type="image/png")
    changed = taught.LESSONS.replace("And that.", "And what I have just typed.")
    form = typed(module, lessons=changed, **{"picture-file": upload, "picture-words": words, "add": "yes"})

    answer = page.post(f"/modules/{module.pk}/draft/", form)

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert "And what I have just typed." in answer.content.decode()
    assert words in answer.content.decode()
    assert Picture.objects.count() == 0


@db
def test_learners_see_a_picture_once_a_version_with_it_is_published_and_keep_it() -> None:
    module, tara, alice = taught.module(now=timezone.now()), taught.trainer(), people.agent("alice")
    picture = added(module)
    writing.save(module, placed(module, picture), by=tara, now=timezone.now())
    address = f"/training/cards/pictures/{picture.name}"

    drafted = signed_in(alice.person).get(address).status_code, signed_in(tara).get(address).status_code
    writing.publish(module, by=tara, now=timezone.now())
    seen = signed_in(alice.person).get(address)

    assert drafted == (404, 200)
    assert (seen.status_code, seen["Content-Type"], seen.content) == (200, "image/webp", bytes(picture.content))
    assert seen["Cache-Control"] == "private, max-age=31536000, immutable"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in seen["Content-Security-Policy"]
    assert Browser().get(address).status_code == 302


@db
def test_a_picture_that_is_taken_away_stays_where_it_was_published_and_can_be_had_back() -> None:
    module, tara, now = taught.module(now=timezone.now()), taught.trainer(), timezone.now()
    picture = added(module)
    writing.save(module, placed(module, picture), by=tara, now=now)
    with pytest.raises(picturing.StillPlaced):
        picturing.remove(picture, by=tara, now=now)
    writing.publish(module, by=tara, now=now)

    picturing.remove(picture, by=tara, now=now)
    refused = writing.faults(placed(module, picture), module)
    page = picturing.page(versions.current(module).lessons.get(), module)
    picturing.bring_back(picture, by=tara, now=now)

    assert refused == {"lessons": [f"There is no picture “pictures/{picture.name}” here."]}
    assert f'src="/training/cards/pictures/{picture.name}"' in page.html
    assert writing.faults(placed(module, picture), module) == {}


@db
def test_a_lesson_says_what_its_pictures_show_and_stays_light() -> None:
    module = taught.module(now=timezone.now())
    picture = added(module)
    Picture.objects.filter(pk=picture.pk).update(size_bytes=picturing.OF_A_LESSON_BYTES + 1)

    wordless = placed(module, picture).lessons.replace(WORDS, "")
    found = writing.faults(taught.written(lessons=wordless), module)["lessons"]

    assert [one.split(" “")[0] for one in found] == ["Say between the brackets what", "The pictures of"]


@db
def test_a_draft_that_was_thrown_away_comes_back_as_it_was() -> None:
    module, tara, now = taught.module(now=timezone.now()), taught.trainer(), timezone.now()
    page = signed_in(tara)
    writing.save(module, taught.written(title="Cards, half written"), by=tara, now=now)

    page.post(f"/modules/{module.pk}/draft/removal/")
    gone = versions.draft(module), page.get(f"/modules/{module.pk}/").content.decode()
    page.post(f"/modules/{module.pk}/draft/recovery/")
    back = versions.draft(module)
    writing.discard(module, by=tara, now=now)
    writing.save(module, taught.written(title="Another"), by=tara, now=now)

    assert gone[0] is None
    assert "Bring the draft back" in gone[1]
    assert (back.title, back.number) == ("Cards, half written", 2)
    assert [(one.number, one.title) for one in module.versions.all()] == [(2, "Another"), (1, "Cards")]


@db
def test_the_slower_of_two_writers_hears_of_the_other_and_keeps_their_words() -> None:
    module, page = taught.module(now=timezone.now()), signed_in(taught.trainer())
    stale = typed(module, lessons=taught.LESSONS.replace("And that.", "Mine."))
    writing.save(module, taught.written(title="Theirs"), by=taught.trainer(), now=timezone.now())

    told = page.post(f"/modules/{module.pk}/draft/", stale)
    shown = told.content.decode()
    page.post(f"/modules/{module.pk}/draft/", stale | {"known": writing.mark(versions.draft(module))})

    assert told.status_code == 400
    assert "Somebody else has kept this draft meanwhile." in shown
    assert "Mine." in shown
    assert versions.draft(module).lessons.get(number=2).text == "Mine."


@db
@pytest.mark.parametrize(("locale", "read"), [("sv", "sv"), ("fr", "en")])
def test_a_module_is_read_in_ones_own_language_where_it_is_written_in_it(locale: str, read: str) -> None:
    module, tara = taught.module(now=timezone.now()), taught.trainer()
    swedish = taught.written(title="Kort", language="sv", lessons=taught.LESSONS.replace("First things", "Det första"))
    writing.save(module, swedish, by=tara, now=timezone.now())
    writing.publish(module, by=tara, now=timezone.now())
    alice = people.agent("alice")
    Person.objects.filter(agent=alice).update(locale=locale)
    page = signed_in(Person.objects.get(agent=alice))

    begun = page.post("/training/cards/", follow=True).content.decode()
    page.post("/training/cards/lessons/1/")
    page.post("/training/cards/", {"language": "en" if read == "sv" else "sv"})
    enrolment = Agent.objects.get(pk=alice.pk).enrolments.select_related("version").get()

    assert f'lang="{read}">{"Det första" if read == "sv" else "First things"}' in begun
    assert enrolment.version.language != read
    assert enrolment.lessons_read == [1]
