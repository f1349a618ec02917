"""What stands around the name of somebody who signs: companies, offices, streets, towns.

"Mike's Plumbing", "Senior Account Manager", "17 Ridge Rd", "Douala". Companies may sign alone; the
rest counts only beside a name. The patterns are for folded text (bot.reading.folded).
"""

from __future__ import annotations

import re

from bot.reading.folded import Text

_START = r"(?:(?<=\n)|(?<=[\n.,;:!|-] )|(?<=[,;|]))"  # of a line, or after a mark
_END = r"(?= *(?:[|.,;:!\n-]|$))"
_WORD = r"[a-z0-9]+(?:['-][a-z0-9]+)*"

_TRADE = (
    r"(?:motel|hotel|inn|plumbing|heating|roofing|flooring|painting|landscaping|electrical|electric"
    r"|towing|hvac|salon|spa|barbers?|clinic|dentistry|dental|pharmacy|bakery|cafe|catering|diner"
    r"|pizzeria|grill|florist|flowers|garage|motors|construction|contracting|cleaning"
    r"|services|consulting|realty|properties|logistics|trucking|transport|farms?|nursery|daycare"
    r"|academy|studios?|photography|jewell?ers|interiors|furniture|hardware|supplies|group"
    r"|associates|partners|solutions|holdings|enterprises|brothers|bros|(?:& |and )(?:sons?|co)"
    r"|inc|llc|llp|ltd|plc|corp|co)\.?"
)
_OFFICE = r"(?: (?:front desk|reception|office|accounting|accounts|billing|team|staff|inc|llc|ltd))"
_TRADE_FR = (
    r"(?:cabinet|garage|boulangerie|boucherie|patisserie|pharmacie|fleuriste|restaurant|brasserie"
    r"|hotel|salon|institut|maison|agence|atelier|entreprise|ets|etablissements?|societe|sarl|sas"
    r"|sasu|eurl|sci|auto-ecole|plomberie|menuiserie|toiture|transports?|clinique|librairie|domaine"
    r"|epicerie|traiteur|imprimerie|garderie|creche|association)"
)
_COMPANY = re.compile(
    rf"(?:{_START}|(?:(?<=dear )|(?<=hi )|(?<=hello )|(?<=bonjour )|(?<=cher )|(?<=chere )))"
    rf"(?!hotel de ville)(?:{_WORD} (?:(?:{_WORD}|&) ){{0,3}}{_TRADE}{_OFFICE}?"
    rf"|{_TRADE_FR}(?: {_WORD}){{1,4}}){_END}"
)
_SMALL = frozenset(
    "of and de du des la le les et & the front desk reception office team generale commerciale"
    " general commercial ventes".split()
)
_ROLE = (
    r"(?:manager|director|president|vice-president|vp|ceo|cfo|cto|coo|owner|founder|co-founder"
    r"|engineer|accountant|realtor|broker|attorney|lawyer|nurse|therapist|assistant|secretary"
    r"|administrator|coordinator|supervisor|specialist|technician|analyst|designer|developer"
    r"|representative|consultant|officer|principal|agent|partner|treasurer)"
)
_ROLE_FR = (
    r"(?:directeur|directrice|gerante?|presidente?|responsable|ingenieure?|comptable|avocate?"
    r"|infirmiere?|secretaire|assistante?|conseillere?|charge[e]?|chef|cheffe|technicienn?e?"
    r"|consultante?|notaire|architecte|courtiere?|adjointe?|commercial|commerciale|fondateur"
    r"|fondatrice|associee?|kinesitherapeute|orthophoniste|psychologue)"
)
_POST = re.compile(
    rf"(?:(?<=\n)(?:(?:{_WORD} ){{0,3}}{_ROLE}|{_ROLE_FR}(?: {_WORD}){{0,3}})|{_START}(?:md"
    r"|m\.d\.|phd|ph\.d\.|esq|cpa|rn|dds|mba|ing|pharmd|dvm))\.?" + _END
)
_STREET = re.compile(
    _START
    + r"(?:(?:apt|unit|suite|appt?|bp|po box|boite postale) ?#?\d{1,5}"
    + rf"|\d{{1,5}}(?: ?(?:bis|ter|[a-d]))?,? (?:(?:{_WORD} ){{1,3}}"
    r"(?:st|street|rd|road|ave?|avenue|dr|drive|ln|lane|blvd|boulevard|ct|court|way|place|pl|cres"
    r"|crescent|terrace|close|hwy|highway|parkway|circle|cir|square|sq)\.?"
    r"(?: (?:n|s|e|w|ne|nw|se|sw|north|south|east|west))?"
    rf"|(?:rue|av|ave|avenue|boulevard|bd|blvd|boul|chemin|ch|impasse|allee|place|pl|route|rte|rang"
    rf"|quai|cours|square|montee|cote|sentier|lotissement|residence)\.?(?: {_WORD}){{1,5}}))" + _END
)
_REGION = (
    r"(?:al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|in|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj"
    r"|nm|ny|nc|nd|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|ab|bc|mb|nb|nl|ns|on|pe|qc|sk"
    r"|uk|usa|canada|quebec|ontario|france|suisse|belgique|senegal|cameroun|cote d'ivoire|mali)"
)
_TOWN = (
    r"(?:paris|lyon|marseille|toulouse|nantes|strasbourg|montpellier|bordeaux|lille|rennes"
    r"|reims|toulon|grenoble|dijon|angers|nimes|brest|limoges|amiens|metz|nancy|rouen|caen"
    r"|orleans|mulhouse|perpignan|besancon|poitiers|pau|avignon|cannes|bayonne|annecy|chambery"
    r"|la rochelle|le mans|le havre|saint-etienne|saint-denis|fort-de-france|pointe-a-pitre|cayenne"
    r"|montreal|quebec|laval|gatineau|longueuil|sherbrooke|levis|saguenay|chicoutimi|trois-rivieres"
    r"|rimouski|drummondville|terrebonne|granby|moncton|ottawa|sudbury|dakar|thies|abidjan|bouake"
    r"|yamoussoukro|douala|yaounde|bamako|ouagadougou|niamey|lome|cotonou|conakry|libreville"
    r"|brazzaville|kinshasa|antananarivo|tunis|alger|oran|casablanca|rabat|port-au-prince|bruxelles"
    r"|liege|namur|charleroi|mons|geneve|lausanne|fribourg|neuchatel|sion|montreux|luxembourg"
    r"|london|manchester|birmingham|leeds|liverpool|sheffield|bristol|leicester|glasgow|edinburgh"
    r"|cardiff|belfast|dublin|cork|galway|toronto|vancouver|calgary|edmonton|winnipeg|halifax"
    r"|mississauga|brampton|hamilton|regina|saskatoon|kelowna|victoria|new york|brooklyn|boston"
    r"|chicago|houston|dallas|austin|denver|seattle|portland|phoenix|miami|atlanta|detroit"
    r"|philadelphia|baltimore|cleveland|st louis|los angeles|san diego|san francisco|las vegas"
    r"|el paso|sydney|melbourne|brisbane|perth|lagos|abuja|accra|nairobi|kampala|kigali)"
)
_PLACE = re.compile(
    rf"{_START}[a-z-]+(?: [a-z-]+)?, {_REGION}(?: (?:\d{{5}}|[a-z]\d[a-z] ?\d[a-z]\d))?"
    rf"{_END}|{_START}(?:\d{{5}} )?{_TOWN}(?:,? (?:\d{{5}}|{_REGION}))?{_END}"
)
_AND = re.compile(r"(?<=[a-z.]) [&+] (?=[a-z])")


def without_company(text: Text, plain: str, offset: int, *, leads: bool) -> str:
    """Returns a part of the text, which begins at `offset`, with "|" in the places of companies
    that are written as names are.

    leads: the part leads up to the stop word; "Hilton Hotel stop" is where a bus stops."""

    def taken(found: re.Match[str]) -> str:
        ends = leads and not plain[found.end() :].strip(" ")
        return found[0] if ends or not _written(text, found, offset) else "|" * len(found[0])

    return _COMPANY.sub(taken, plain)


def without_place(text: Text, plain: str, offset: int) -> str:
    """Returns a part of the text with "|" in the places of what stands beside a name only: offices,
    streets, towns; and of the "&" between two names."""

    def taken(found: re.Match[str]) -> str:
        return "|" * len(found[0]) if _written(text, found, offset) else found[0]

    plain = _STREET.sub(lambda found: "|" * len(found[0]), plain)
    for pattern in (_POST, _PLACE):
        plain = pattern.sub(taken, plain)
    return _AND.sub(" | ", plain)


def _written(text: Text, found: re.Match[str], offset: int) -> bool:
    """Returns whether something is written as a name is, with capitals but not all in capitals."""
    raw = text.raw[text.at[offset + found.start()] : text.at[offset + found.end() - 1] + 1]
    words = [word for word in raw.split() if word.lower() not in _SMALL]
    capitals = all(word[0].isupper() or word[0].isdigit() for word in words)
    return capitals and bool(words) and (not raw.isupper() or len(raw) < 5)
