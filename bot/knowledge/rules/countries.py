"""The names of countries as an SMS says them, in letters of GSM-7, and some of their cities."""

from __future__ import annotations

from bot.models import Language

# ISO 3166 code: English, French; those that data/lookups/countries.txt reads
_NAMES = {
    code: (english, french or english)
    for code, _, names in (
        line.strip().partition(" ")
        for line in """
    EU the EU|l'UE
    FR France|la France
    US the United States|les Etats-Unis
    CA Canada
    GB the UK|le Royaume-Uni
    BE Belgium|la Belgique
    LU Luxembourg|le Luxembourg
    CH Switzerland|la Suisse
    MC Monaco
    DE Germany|l'Allemagne
    AT Austria|l'Autriche
    NL the Netherlands|les Pays-Bas
    IT Italy|l'Italie
    ES Spain|l'Espagne
    PT Portugal|le Portugal
    IE Ireland|l'Irlande
    DK Denmark|le Danemark
    SE Sweden|la Suède
    NO Norway|la Norvège
    FI Finland|la Finlande
    PL Poland|la Pologne
    CZ Czechia|la Tchéquie
    HU Hungary|la Hongrie
    RO Romania|la Roumanie
    BG Bulgaria|la Bulgarie
    GR Greece|la Grèce
    HR Croatia|la Croatie
    SI Slovenia|la Slovénie
    SK Slovakia|la Slovaquie
    EE Estonia|l'Estonie
    LV Latvia|la Lettonie
    LT Lithuania|la Lituanie
    MT Malta|Malte
    CY Cyprus|Chypre
    IS Iceland|l'Islande
    AD Andorra|Andorre
    UA Ukraine|l'Ukraine
    TR Turkey|la Turquie
    MA Morocco|le Maroc
    DZ Algeria|l'Algérie
    TN Tunisia|la Tunisie
    SN Senegal|le Sénégal
    CI Ivory Coast|la Cote d'Ivoire
    CM Cameroon|le Cameroun
    GP Guadeloupe|la Guadeloupe
    MQ Martinique|la Martinique
    GF French Guiana|la Guyane
    RE Réunion|la Réunion
    YT Mayotte
    NC New Caledonia|la Nouvelle-Calédonie
    PF French Polynesia|la Polynésie
    PR Puerto Rico|Porto Rico
    HT Haiti|Haiti
    MX Mexico|le Mexique
    BR Brazil|le Brésil
    AU Australia|l'Australie
    NZ New Zealand|la Nouvelle-Zélande
    JP Japan|le Japon
    CN China|la Chine
    IN India|l'Inde
    IL Israel|Israel
    AE the Emirates|les Emirats
    ZA South Africa|l'Afrique du Sud
    LB Lebanon|le Liban
    """.strip().splitlines()
    )
    for english, _, french in (names.partition("|"),)
}
# cities of data/lookups/cities.txt by country; all others are in the shop's own
_ABROAD = {
    "BE": "Bruxelles Liège Namur Charleroi Anvers Gand",
    "CH": "Genève Lausanne Zurich",
    "LU": "Luxembourg",
    "CA": "Montréal Québec Laval Gatineau Longueuil Sherbrooke Toronto Vancouver Ottawa Calgary"
    " Edmonton Winnipeg Halifax Moncton",
    "US": "New_York Los_Angeles Chicago Houston Philadelphia Phoenix San_Diego Dallas Austin"
    " San_Francisco Seattle Denver Boston Detroit Miami Atlanta Orlando Las_Vegas Portland"
    " New_Orleans Washington Nashville Minneapolis",
    "GB": "London Manchester Birmingham Leeds Liverpool Glasgow Edinburgh Bristol Cardiff Sheffield"
    " Newcastle Nottingham Leicester Brighton Reading Bath Oxford Cambridge York Swindon Belfast",
    "IE": "Dublin Cork",
}
CITY_COUNTRY = {
    city.replace("_", " "): code for code, cities in _ABROAD.items() for city in cities.split()
}


def country_name(code: str, language: Language) -> str:
    """Returns the country's name with its article: Belgium · la Belgique; its code if not known."""
    return _NAMES[code][language is Language.FR] if code in _NAMES else code
