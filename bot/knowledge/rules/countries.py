"""The names of countries as an SMS says them, in letters of GSM-7, and some of their cities."""

from __future__ import annotations

import re

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
    NG Nigeria|le Nigeria
    GH Ghana|le Ghana
    KE Kenya|le Kenya
    EG Egypt|l'Egypte
    RU Russia|la Russie
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


# cities that data/lookups does not read, or not for where a parcel goes, by country, folded; those
# that are words too are left out
_FAR = {
    code: cities.split()
    for code, _, cities in (
        line.strip().partition(" ")
        for line in """
    GB london londres edimbourg
    FR marseille lyon toulouse nantes bordeaux lille rennes strasbourg montpellier grenoble
    BE anvers gand bruges ostende
    CH bern berne basel bale geneva
    DE berlin munich hamburg hambourg frankfurt francfort stuttgart dresden leipzig
    IT rome roma milano naples venice venise turin palermo
    ES madrid barcelona barcelone valencia seville malaga bilbao
    PT lisbon lisbonne
    NL amsterdam rotterdam utrecht
    AT vienna salzburg
    PL warsaw varsovie krakow cracovie
    GR athens athenes
    DK copenhagen copenhague
    SE stockholm
    NO oslo
    FI helsinki
    CZ prague
    HU budapest
    RO bucharest bucarest
    IE galway limerick
    US brooklyn miami
    CA vancouver
    MA casablanca rabat marrakech
    DZ alger oran
    TN tunis
    SN dakar
    CI abidjan
    CM douala yaounde
    NG lagos abuja
    GH accra
    KE nairobi
    EG cairo
    IN mumbai delhi pune bangalore chennai kolkata
    AE dubai
    TR istanbul ankara
    RU moscow moscou
    CN beijing pekin shanghai
    JP tokyo
    AU melbourne
    """.strip().splitlines()
    )
}
_FAR_CITIES = {city: code for code, cities in _FAR.items() for city in cities}


# countries by the adjective that tells a parcel or its reader from others: "the Belgian one"
_PEOPLE = {
    adjective: code
    for code, _, adjectives in (
        line.strip().partition(" ")
        for line in """
    BE belgian belge
    CH swiss suisse
    DE german allemand allemande
    ES spanish espagnol espagnole
    IT italian italien italienne
    PT portuguese portugais portugaise
    NL dutch neerlandais neerlandaise hollandais
    GB british scottish welsh britannique ecossais
    IE irish irlandais irlandaise
    AT austrian autrichien autrichienne
    SE swedish suedois suedoise
    DK danish danois danoise
    NO norwegian norvegien norvegienne
    PL polish polonais polonaise
    CA canadian canadien canadienne quebecois
    US american americain americaine
    """.strip().splitlines()
    )
    for adjective in adjectives.split()
}
_SENT = (
    r"(?:one|parcel|package|order|address|delivery|friend|cousin|customer|colis|commande|adresse"
    r"|livraison|celui|celle|ami|amie|client|cliente)"
)
_OF_PEOPLE = re.compile(
    rf"\b(?:(?P<before>{'|'.join(_PEOPLE)}) {_SENT}s?|{_SENT}s? (?P<after>{'|'.join(_PEOPLE)}))\b"
)


def far_places(plain: str) -> list[str]:
    """Returns the countries of the cities that a folded text names after a word of place, or by
    whose adjective it tells a parcel from others."""
    cities = [_FAR_CITIES[city] for city in _TO.findall(plain) if city in _FAR_CITIES]
    people = [_PEOPLE[one["before"] or one["after"]] for one in _OF_PEOPLE.finditer(plain)]
    return list(dict.fromkeys([*cities, *people]))


_TO = re.compile(
    r"\b(?:to|in|for|at|of|about|towards|a|vers|pour|en|sur|de|d'|et|and|or|ou|chez"
    r"|is in)\s+([a-z]{3,})\b"
)


def country_name(code: str, language: Language) -> str:
    """Returns the country's name with its article: Belgium · la Belgique; its code if not known."""
    return _NAMES[code][language is Language.FR] if code in _NAMES else code
