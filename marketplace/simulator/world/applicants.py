"""The demo's applicants: four people on their way in, each as far as their own steps have brought them."""

from datetime import date, datetime, timedelta

from agents import rights
from agents.models import Person
from agents.onboarding import applying, documents, proving
from agents.onboarding.models import Requirement
from agents.onboarding.proving import Particulars
from marketplace.simulator.world import building

# name, country, zone, track, languages, days since they applied
PEOPLE = [
    ("Amélie Roux", "FR", "Europe/Paris", "student", {"fr": "C2", "en": "C1"}, 6),
    ("Nils Åkerlund", "SE", "Europe/Stockholm", "rural", {"sv": "C2", "en": "B2"}, 4),
    ("Karim Benali", "FR", "Europe/Paris", "general", {"fr": "C2", "en": "B2"}, 3),
    ("Hanna Pihl", "SE", "Europe/Stockholm", "general", {}, 1),  # has signed up and taken no step
]
# A page of paper, for a demo that shows documents: it says what it is.
SPECIMEN = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 43>>stream
BT /F 18 Tf 40 100 Td (Specimen, demo) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
RIGHTS = ("review_applicants", "see_documents", "train", "see_audit", "decide_erasure")


def arrive(reviewer: Person, *, by: Person, password: str, now: datetime) -> None:
    """Whoever is not there yet. `reviewer` may look at them; what `by` gave them before stays theirs."""
    rights.lay_down(reviewer, {*rights.held_by(reviewer), *RIGHTS}, by=by, now=now)
    for name, country, zone, track, languages, days in PEOPLE:
        email = f"{name.split()[0].lower().replace('é', 'e')}@humanline.example"
        if Person.objects.filter(email=email).exists():
            continue
        applied_at = now - timedelta(days=days)
        person = building.person(email, name, Person.Role.AGENT, password)
        Person.objects.filter(pk=person.pk).update(date_joined=applied_at)
        agent = applying.begin(person, now=applied_at)
        if languages:
            told = Particulars(name, name.split()[0], country, zone, "freelance", track, "", languages)
            proving.tell_profile(agent, told, now=applied_at + timedelta(minutes=5))
        if days > 3:
            proving.tell_age(agent, date(2001, 3, 14), now=applied_at + timedelta(minutes=7))
            row = agent.requirements.get(kind=Requirement.Kind.RIGHT_TO_WORK)
            at = applied_at + timedelta(minutes=12)
            documents.hand_in(row, name="passport.pdf", content=SPECIMEN, now=at)
            proving.show_right_to_work(agent, basis="citizen", valid_until=None, hours_per_week=None, now=at)
