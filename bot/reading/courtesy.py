"""What people put around a word in a text: greetings, thanks, closings, signatures, numbers, dates.

The patterns are for folded text (bot.reading.folded). Each match may be taken out of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.models import Language
from bot.reading import keywords
from bot.reading.calendar_words import ALL_WEEKDAYS, MONTHS
from bot.reading.folded import read


def _lines(pattern: str) -> str:
    """Returns a pattern that is written over several lines."""
    return "".join(line.strip() for line in pattern.splitlines())


_WHOM = _lines(  # who is greeted without a name
    r"""(?:sirs? (?:or|and|/|&) mada?m|mesdames,? messieurs|madame,? monsieur|monsieur,? madame
    |mesdames|messieurs|messieurs,? dames|m'sieurs? dames?
    |madame|monsieur|mademoiselle|sirs?|mada?m|ma'am|ladies|team|customer (?:service|care)
    |(?:le )?service (?:client|clients|clientele)|guys|folks
    |everyone|l'equipe|a toute l'equipe|a tous|tout le monde)"""
)
_EN_GREETING = _lines(
    r"""hello+(?: there)?|hi+(?: there)?|hey+(?: there)?|hiya|howdy|dear|to whom it may concern
    |good (?:morning|afternoon|evening|day|night)|greetings|gm|g'day|morning|evening|yo|hola
    |namaste|sala+m|yes|yep
    |(?:attention |attn:? |to )(?:the |your )?(?:manager|owner|team|office|management|boss)
    (?=[:,])"""
)
_FR_GREETING = _lines(
    r"""bonjour(?: a (?:tous|vous))?|bonsoir|bjr|bsr|salut|slt|coucou|cc|allo|re[- ]?bonjour
    |cheres?|chers?|oui|wesh|a qui de droit
    |(?:a l'attention (?:de la |de l'|des |du )|(?:au |a la |a l'))
    (?:gerante?|directeur|directrice|responsable|patron|patronne|equipe|direction)(?=[:,])"""
)
_EN_PLEASE = _lines(
    r"""please+|pleas|plse|plz+|pls+|kindly|pretty please
    |if you (?:please|would|don'?t mind)"""
)
_FR_PLEASE = _lines(
    r"""s'?il (?:vous|te) pla[iy]+t|s'il vs plait|svp+|s\.v\.p\.?|stp+|s\.t\.p\.?
    |je vous (?:en )?prie|je t'en prie"""
)
_EN_THANKS = _lines(
    r"""(?:many |much |with )?(?:thanks|thank u|thankyou|thank you|thx|thnx|thks|tks|tnx|ty|tysm
    |cheers|much appreciated|appreciated|appreciate it)
    (?: so much| very much| a lot| a million| again| kindly| in advance| and regards
    | for your (?:understanding|help|time|cooperation))*
    (?: all| guys| mate| pal| hun| love| dear| bro| buddy| friend| sir| mada?m| ma'am| team)?
    |(?:no|nope),? (?:thank you|thanks?|thx|ty)|ta(?=\W|$)|sorry|apologies|my apologies
    |god bless(?: you)?|thanking you(?: in advance)?|with (?:many )?thanks"""
)
_FR_THANKS = _lines(
    r"""(?:un grand |mille )?(?:merci+|mrc|mci)
    (?: beaucoup| bcp| d'avance| par avance| a vous| bien| infiniment| encore| a tous
    |,? (?:madame|monsieur)| (?:de|pour) votre comprehension| (?:de|pour) (?:faire )?le necessaire
    | de m'avoir lue?)*
    |merci de (?:votre|ta) comprehension|(?:je (?:vous|te)|en vous|vous) remerci(?:e|ant)
    (?: beaucoup| d'avance| par avance)?|(?:avec |tous )?(?:mes )?(?:vifs |sinceres )?remerciements
    |non,? merci|desolee?|excusez[- ]moi|pardon"""
)
_EN_CLOSING = _lines(
    r"""(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many)? ?(?:regards|rgds)|all the best
    |best wishes|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|yours|cordially|respectfully
    |take care|(?:have|enjoy)[ ](?:a |an |the |your )?
    (?:nice|good|great|lovely|wonderful|blessed|rest of (?:the|your))?[ ]?
    (?:day|evening|weekend|week-end|week|one|night|afternoon)|good ?bye|bye(?:[- ]bye)?|see you
    |(?:xo)+x?|x{1,3}|signed|br|kr|ok|okay|kk?|best
    |(?:happy|merry) (?:holidays|christmas|xmas|new year|easter|thanksgiving|hanukkah|diwali|eid
    |(?:mon|tues|wednes|thurs|fri|satur|sun)day)|now|right now|immediately|asap|today
    |(?:much |lots of )(?:love|luv)|mate|bro|guys|y'all|folks|dude|buddy|team|kisses|hugs"""
)
_FR_CLOSING = _lines(
    r"""(?:bien |tres )?cordialement|cordlt|cdlt|cdt|crdlt|bien a (?:vous|toi)
    |(?:tres )?respectueusement
    |(?:sinceres |mes |meilleures |distinguees |cordiales |avec mes )*salutations?
    (?: distinguees| sinceres| cordiales| respectueuses)?
    |veuillez (?:agreer|recevoir|accepter)[^\n]{0,90}|je vous prie d'(?:agreer|accepter)[^\n]{0,90}
    |dans l'attente de votre retour|bien (?:amicalement|sincerement)|amicalement|sincerement
    |(?:une |tres |une tres )?(?:bonne|belle|excellente)[ ]
    (?:journee|soiree|apres-midi|fin de (?:journee|semaine)|semaine|nuit|continuation
    |reception)
    (?: a vous| a tous)?
    |bon(?:ne)? (?:week-?end|we|apres-midi|apm|dimanche)|a bon entendeur|bises?|bisous?|bye
    |a bientot|a dieu vat|a plus|a\+|au revoir|adieu|messieurs,? dames|signee?
    |ciao|tchao|bi[zs]+|(?:gros |mille )bis(?:es|ous)
    |amities|bav|bon courage|(?:joyeuses|bonnes) fetes|joyeux noel|bonne annee(?: 20\d\d)?
    |bonne fete(?: des (?:meres|peres))?|maintenant|tout de suite|immediatement|les gars
    |les filles|la team|la miss|que dieu vous (?:garde|benisse)|a la revoyure"""
)
# "this is Jane", "nom: Durand"; only after a mark or at the start of a line
_INTRODUCING = re.compile(
    r"(?:^|(?<=[\n.,;:!|-])|(?<=[\n.,;:!|-] ))(?:i am|i'?m|this is|my name(?: is|'s)"
    r"|moi c'?est|c'est|ici|je suis|je m'appelle|mon nom(?: est)?|from|par|de la part de"
    r"|(?:sent|signed|written) by|(?:envoye|signe|ecrit)e? par"
    r"|a l'attention de)(?= )|(?<=\w) here(?=[.,;:!]? *$)"
    r"|\b(?:(?:first |last |full )?name|nom|prenom|nom de famille|from|de|re) ?:"
)
_LINKING = re.compile(
    r"(?<![\w'-])(?:et|and|puis|then|but|mais) ?(?=\|)"
    r"|(?<=\|) ?(?:et|and|but|mais),? *$|(?<=\bmr) & (?=mrs\b)|(?<=\bm) & (?=mme\b)"
)

_DEVICE = _lines(
    r"""(?:i-?phone|i-?pad|i-?os|ipod|android|galaxy|samsung|mobile|cell(?:ular)?|phone|huawei
    |xiaomi|redmi|pixel|outlook|mail|e-?mail|yahoo|gmail|aol|proton|windows|blackberry|telephone
    |portable|smartphone|tablette|tablet|oneplus|nokia|motorola|oppo|orange|sfr|bouygues|hotmail
    |icloud|verizon|t-mobile|xfinity|watch)"""
)
SIGNATURE = re.compile(
    r"(?<!\w)(?:(?:sent (?:from|via|with|using)|envoyee? (?:de m(?:on|a)|depuis|avec|via|a partir))"
    rf"(?: ?[\w'+.-]+){{0,6}}? ?{_DEVICE}\b[^\n]{{0,40}}"
    r"|(?:get|obtenez|obtenir|telecharge[rz]?) (?:outlook|yahoo|bluemail|gmail|mail)\b[^\n]{0,40}"
    r"|provenance\W+courrier pour windows[^\n]{0,10}|yahoo mail: [^\n]{0,40})"
)

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = "(?:" + "|".join(sorted(ALL_WEEKDAYS, key=len, reverse=True)) + r")\.?"
_TIME = (
    r"(?:[01]?\d|2[0-3]) ?(?:[:h] ?[0-5]\d(?::[0-5]\d)?|h|heures?)(?: ?[ap]\.?m\b\.?)?"
    r"|1?\d ?[ap]\.?m\b\.?"
)
_DAY = (
    rf"(?:(?:[0-3]?\d[/.-][01]?\d|[01]?\d[/.-][0-3]?\d)[/.-](?:20)?\d\d|20\d\d-[01]\d-[0-3]\d|[0-3]?\d/[0-3]?\d"
    rf"|(?:[0-3]?\d(?:st|nd|rd|th|er)?(?: of)?|1er) {_MONTH}(?:,? 20\d\d)?"
    rf"|{_MONTH} [0-3]?\d(?:st|nd|rd|th)?(?:,? 20\d\d)?)"
)
DATE = re.compile(
    rf"(?<![\w./:+-])(?:(?:as of |from |starting |effective |a compter du |a partir du )?"
    rf"(?:dated? |date ?: ?|le |du |ce )?(?:{_WEEKDAY},? (?:the |le )?)?"
    rf"{_DAY}(?:,? ?(?:at |a |@ ?)?(?:{_TIME}))?|(?:{_TIME}))(?![\w/])"
)
PHONE = re.compile(
    r"(?<![\w-])(?:for |pour |sur |to |au )?(?:my |mon |le |this |ce )?"
    r"(?:(?:tel(?:ephone)?|phone|mobile|mob|cell|portable|port|number|numero|num|no|nb|n°)"
    r"(?: (?:number|is|est(?: le)?))?\.?\s?:?\s?)?"
    r"(?!20\d\d-[01]\d-[0-3]\d)(?:\+|00)?[(]?\d(?:[ .()/-]{0,2}\d){6,14}(?!\w)"
)
ACCOUNT = re.compile(
    r"(?<![\w-])(?:my |mon )?(?:acct|account|client|customer|compte|member(?:ship)?|id|no client"
    r"|numero (?:de )?client)\.?(?: ?(?:number|id|num|no|n°|#|:))*[ #]*[a-z]{0,3}-?\d[\w-]*(?!\w)"
)
EMAIL = re.compile(r"(?<!\w)[\w.+-]+@[\w-]+\.[\w.-]+")


def _phrases(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(patterns)})(?![\w'-])")


Manner = tuple[re.Pattern[str], Language | None]  # and its language, None if it is of both

_EN, _FR = Language.EN, Language.FR
GREETINGS: tuple[Manner, ...] = (
    (_phrases(rf"(?:{_EN_GREETING})(?:,? {_WHOM})?"), _EN),
    (_phrases(rf"(?:{_FR_GREETING})(?:,? {_WHOM})?"), _FR),
)
CLOSINGS: tuple[Manner, ...] = (
    (SIGNATURE, None),
    (_phrases(_EN_CLOSING), _EN),
    (_phrases(_FR_CLOSING), _FR),
)
THANKS: tuple[Manner, ...] = (
    (_phrases(_EN_THANKS), _EN),
    (_phrases(_FR_THANKS), _FR),
    (_phrases(_EN_PLEASE), _EN),
    (_phrases(_FR_PLEASE), _FR),
    (_phrases(r"(?:madame|monsieur|mademoiselle|sirs?|mada?m|ma'am)"), None),
)
NUMBERS: tuple[Manner, ...] = (  # telephones, addresses, days and hours, short codes
    (EMAIL, None),
    (PHONE, None),
    (DATE, None),
    (ACCOUNT, None),
    (re.compile(r"(?<![\w-])au \d{5,6}(?![\w-])"), _FR),
    (re.compile(r"(?<![\w-])to \d{5,6}(?![\w-])"), _EN),
    (re.compile(r"(?<![\w-])\d{5,6}(?![\w-])"), None),
)
MANNERS = (*CLOSINGS, *GREETINGS, *THANKS)


def take_out(plain: str, manners: Iterable[Manner]) -> tuple[str, list[Language]]:
    """Returns a folded text with "|" in the places of these, and the languages of those found."""
    languages: list[Language] = []
    for pattern, language in manners:
        taken = pattern.sub(lambda found: "|" * len(found[0]), plain)
        if language and taken != plain:
            languages.append(language)
        plain = taken
    for pattern in (_INTRODUCING, _LINKING):
        plain = pattern.sub(lambda found: "|" * len(found[0]), plain)
    return plain, languages


def politely(body: str) -> tuple[str, Language | None]:
    """Returns the words of a text besides its manners, folded ("Join please" is "join"), and the
    manners' language."""
    rest, languages = take_out(read(body).plain, MANNERS)
    bare = keywords.fold(rest.replace("|", " "))
    return bare, languages[0] if len(set(languages)) == 1 else None


def without(plain: str) -> str:
    """Returns a folded text without manners."""
    return take_out(plain, MANNERS)[0].replace("|", " ")
