"""What the demo's customers ask: per queue, in the words of a chat, with the assistant's last line."""

QUESTIONS = {
    "cards": [
        ("Card declined abroad", "en", "My card was refused twice at the hotel, and there is enough money on it."),
        ("Card not arrived", "sv", "Mitt nya kort skulle ha kommit i måndags, men brevlådan är tom."),
        ("Contactless stopped working", "en", "Since yesterday I have to type my code for every coffee."),
        ("Kortet er sperret", "no", "Kortet mitt ble sperret da jeg skulle betale på butikken."),
        ("Card swallowed by a machine", "de", "Der Automat am Bahnhof hat meine Karte behalten."),
    ],
    "cards-2": [
        ("Blocked while travelling", "fr", "Ma carte est bloquée depuis ce matin et le bus part dans une heure."),
        ("Payment I did not make", "en", "There is a payment of 214 euro from a shop I have never heard of."),
    ],
    "payments": [
        ("Direct debit taken twice", "sv", "Hyran drogs två gånger, den 1 och den 2 november."),
        ("Transfer to a wrong number", "en", "I mixed up two digits of the account number. Can you stop it?"),
        ("Tilisiirto puuttuu", "fi", "Palkkani piti tulla perjantaina, mutta tilillä ei näy mitään."),
    ],
    "refunds": [
        ("Refund not received", "en", "The shop says it sent the money back ten days ago."),
        ("Zwei Mal bezahlt", "de", "Ich habe die Rechnung zwei Mal bezahlt und möchte eine Zahlung zurück."),
    ],
    "identity": [
        ("New phone, no code", "en", "I changed my phone and the app asks for a code that never comes."),
        ("Låst konto", "sv", "Jag skrev fel lösenord och nu är kontot låst."),
    ],
    "letters": [
        ("Statement of last year", "en", "I need last year's statement for the tax office, this month will do."),
        ("Beschwerde über eine Gebühr", "de", "Ich bitte um Prüfung der Gebühr vom 3. November."),
    ],
    "subscriptions": [
        ("Change of plan", "sv", "Jag vill byta till det mindre abonnemanget från nästa månad."),
        ("Laskussa ylimääräinen maksu", "fi", "Laskulla on maksu palvelusta, jota en ole tilannut."),
    ],
    "roaming": [
        ("No network abroad", "en", "I landed an hour ago and the phone finds no network at all."),
        ("Pas de données à l'étranger", "fr", "J'ai du réseau mais pas d'internet depuis la frontière."),
    ],
}
HANDOVER = {
    "en": "I cannot do this myself. A person will answer you.",
    "sv": "Det kan jag inte göra själv. En människa svarar dig.",
    "no": "Det kan jeg ikke gjøre selv. Et menneske svarer deg.",
    "fi": "En voi tehdä tätä itse. Ihminen vastaa sinulle.",
    "de": "Das kann ich nicht selbst tun. Ein Mensch wird Ihnen antworten.",
    "fr": "Je ne peux pas le faire moi-même. Une personne va vous répondre.",
}
