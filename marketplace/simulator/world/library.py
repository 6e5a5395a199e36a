"""The demo's libraries: what its two clients say to what their customers ask, and a door into one of their tools."""

from datetime import datetime

from agents.models import Grant, Person
from agents.rights import Right
from dispatch.answers import tools, writing
from dispatch.answers.models import Answer, Tool
from dispatch.models import Client

# client, language, title, words that customers use, text
ANSWERS = [
    (
        "acme-pay", "en", "Card declined abroad", "refused hotel shop travelling blocked",
        "Hello {customer}, {agent} here, a person. I see the payment that was refused. Which shop or hotel is"
        " it, and in"
        " which country? With that I can allow one more try for 15 minutes. Have the card ready before I do.",
    ),
    (
        "acme-pay", "en", "Contactless stopped working", "tap chip code coffee",
        "After a few payments without a code the card asks for it once, as a check. Pay once with the code in a"
        " machine,"
        " and tapping works again. If it does not, the chip is worn: I order a new card, which takes five"
        " working days.",
    ),
    (
        "acme-pay", "en", "Card not arrived", "letter post new card late",
        "A new card takes five working days, ten outside the Nordics. Yours was sent on the date above. If it is not"
        " there after that, I stop it and send another one: the number changes, your subscriptions need the new one.",
    ),
    (
        "acme-pay", "en", "A payment I did not make", "fraud stolen unknown shop dispute",
        "Let us make the card safe first: I block it now, and nothing more can be taken. Then tell me which"
        " payments are"
        " not yours. You sign a short statement, and the money is back within one working day while we look into it.",
    ),
    (
        "acme-pay", "en", "Transfer to a wrong number", "iban digits mistake recall",
        "A transfer that has left cannot be stopped, but it can be asked back. I send the request to the other"
        " bank now."
        " It asks the account’s owner, who has to agree. You hear within ten working days; the request costs nothing.",
    ),
    (
        "acme-pay", "en", "Refund not received", "shop money back waiting",
        "A refund takes five working days from the day the shop sends it, seven from abroad. Please ask the"
        " shop for the"
        " reference of the refund (ARN) and send it to me here: with it I can see where the money is.",
    ),
    (
        "acme-pay", "en", "Charged twice", "double debit same amount",
        "Often one of the two is only reserved, and leaves by itself within three days. If both are booked, tell me the"
        " day and the amount: I ask for one of them back, and you have it within five working days.",
    ),
    (
        "acme-pay", "en", "New phone, no code", "sign in app authenticator",
        "The code still goes to your old phone. I move it after a check: open the link that I send to your address, and"
        " show your identity card to the camera. Until then nobody can sign in, so your money is safe.",
    ),
    (
        "acme-pay", "en", "Statement of a past year", "tax office document pdf",
        "Statements of the last seven years stand in the app under Documents. For an older one, tell me the year: it"
        " comes as a letter to the address that we have, within five working days. Is that address still right?",
    ),
    (
        "acme-pay", "sv", "Nytt kort har inte kommit", "brev post leverans",
        "Hej {customer}, {agent} här, en människa. Ett nytt kort tar fem arbetsdagar. Är det inte framme då spärrar jag"
        " det och skickar ett nytt. Numret blir nytt, så prenumerationer behöver det nya numret.",
    ),
    (
        "acme-pay", "sv", "Autogiro drogs två gånger", "hyra dubbelt dragning",
        "Jag ser båda dragningarna. Du kan ta tillbaka en autogirodragning inom åtta veckor, utan att ange skäl. Säg"
        " vilken av dem det gäller, så begär jag den tillbaka nu. Pengarna är på kontot nästa arbetsdag.",
    ),
    (
        "acme-pay", "sv", "Låst konto", "lösenord inloggning spärrat",
        "Kontot låses efter fem felaktiga försök, så att ingen annan kan gissa. Jag öppnar det när du har legitimerat"
        " dig med länken som jag skickar nu. Välj sedan ett nytt lösenord som du inte använder någon annanstans.",
    ),
    (
        "acme-pay", "fr", "Carte bloquée en voyage", "refusée hôtel étranger",
        "Bonjour {customer}, ici {agent}, une personne. Je vois le refus. Chez quel commerçant et dans quel pays ? Je"
        " peux autoriser un nouvel essai pendant 15 minutes. Préparez la carte avant que je le fasse.",
    ),
    (
        "nordlys", "en", "No network abroad", "roaming signal landed",
        "Please do three things in this order: turn flight mode on for ten seconds and off again; in the"
        " settings, choose"
        " the network by hand and take the first one; restart the phone. Tell me after which of them it works.",
    ),
    (
        "nordlys", "fr", "Pas de données à l’étranger", "internet itinérance frontière",
        "L’itinérance est sans doute coupée sur le téléphone : Réglages, Données mobiles, Itinérance. Dans l’Union"
        " européenne elle ne coûte rien de plus. Dites-moi le pays si cela ne suffit pas.",
    ),
    (
        "nordlys", "sv", "Byta abonnemang", "mindre större plan månad",
        "Jag byter det åt dig. Det nya gäller från den första i nästa månad, och priset ändras samma dag. Vill du ha"
        " kvar numret och samma surf till dess? Då behöver du inte göra något mer.",
    ),
]  # fmt: skip
TOOL = "https://tools.acme-pay.example/customers/{customer}?case={reference}"
WRITERS = ("olga@humanline.example", "omar@acme-pay.example")


def fill(clients: dict[str, Client], *, by: Person, now: datetime) -> None:
    """Write what is not there yet; `by` is the administrator who gives the right to write."""
    for email in WRITERS:
        person = Person.objects.get(email=email)
        given = {"granted_by": by, "granted_at": now}
        Grant.objects.get_or_create(person=person, right=Right.WRITE_ANSWERS, defaults=given)
    for slug, language, title, keywords, text in ANSWERS:
        if not Answer.objects.filter(client=clients[slug], language=language, title=title).exists():
            writing.create(clients[slug], language, title=title, keywords=keywords, text=text, by=by, now=now)
    if not Tool.objects.filter(client=clients["acme-pay"]).exists():
        tools.add(clients["acme-pay"], name="Account", template=TOOL, lifetime_seconds=300, by=by, now=now)
