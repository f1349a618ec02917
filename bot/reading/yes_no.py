"""Reads yes or no from a reply: "yep", "ouais mais…", "not really", 👍."""

from __future__ import annotations

import re

from bot.models import Language
from bot.reading.folded import CORRECTION, Found, Text, blank
from bot.reading.yes_no_idioms import idiom, is_undecided
from bot.reading.yes_no_outcomes import turned_out
from bot.reading.yes_no_topics import asks_for_problem, is_not_yet, told, told_of_trouble
from bot.reading.yes_no_unsaid import eager, unsaid

YES, NO = "yes", "no"
# The answers that a binding question accepts: the whole text, folded, and its language. "ok" and
# "sure" are no consent.
BARE_YES = {"yes": Language.EN, "y": Language.EN, "oui": Language.FR}
BARE_NO = {"no": Language.EN, "n": Language.EN, "non": Language.FR}

_YES_WORDS = frozenset(
    (
        "ys yed ofc yes yep yup yeah yea ya yah ye yeh yh yas yess yesh yessir yse eys yaas yeps"
        " yeahh yep!"
        " aye oui ouais ouai ouaip ouep ouip oue ui wi wui oe oiu uoi voui mouiii yessss ok okay"
        " okey oki okok dac dacc sure definitely absolutely totally certainly indeed affirmative"
        " absolument carrement certainement evidemment exactement exactly affirmatif volontiers"
        " confirmed confirm confirme"
        " effectivement yess definetly definately defo deffo surement assurement alright aight"
        " correct true vrai sur"
    ).split()
)
_NO_WORDS = frozenset(
    (
        "no nope nop nah naw na nay noo nada negative non nan nn nann nop pantoute negatif nein"
        " never"
        " jamais jms nenni hardly false faux impossible naan nonn noon"
    ).split()
)
# letters and words that count only if nothing but punctuation or thanks follows
_SHORT = {
    "y": YES,
    "o": YES,
    "k": YES,
    "si": YES,
    "grave": YES,
    "fine": YES,
    "did": YES,
    "always": YES,
    "toujours": YES,
    "1000%": YES,
    "100%": YES,
    "n": NO,
    "don't": NO,
    "dont": NO,
    "didnt": NO,
    "didn't": NO,
    "not": NO,
}
_FILLERS = frozenset(
    (
        "hi hello hey bonjour bonsoir salut well oh ah um umm uh hmm euh bah ben bof meh mais but"
        " sadly unfortunately helas malheureusement honestly franchement i we je think guess"
        " believe crois pense que so and et alors eh hell a the actually wait sorry pardon enfin"
        " mean meant oops oups attendez rather correction typo hold"
        " thanks merci please svp my answer reponse is est it's its c'est to be honest tbh on"
        " dirais say d'say i'd id bon ouh oh afraid i'm im j'ai dear"
        " regretfully regrettably dsl desole desolee tjs toujours parfait super great cool defo"
        " top genial nickel brilliant miam know noted"
    ).split()
)

_UNSURE = re.compile(
    r"(?:yes|oui|yeah|no|non)\s*(?:and|et|or|ou|/|&|\+)\s*(?:no|non|yes|oui|nope)\b"
    r"(?! (?:problem|issue|complaint|trouble|worr|regret|souci|probleme))"
    r"|(?:i'?m )?(?:not|pas|un)\s*(?:really |quite |very |trop |tres |vraiment )?(?:sure|sur"
    r"|certain)\b"
    r"|may ?be\b|peut[- ]?etre|ptet?r?e?\b|p-e\b|perhaps|possibly|idk\b|dunno|jsp\b|chais pas|chepa"
    r"|i (?:do not|don'?t) (?:know|remember|recall|care)|don'?t know|no (?:idea|clue|more than"
    r"|one\b)"
    r"|aucune idee|who knows|(?:pas|non) concerne"
    r"|(?:je |j)?(?:ne |n')?(?:sais|sai|me souviens|m'en souviens) (?:pas|plus)|depends|it depends"
    r"|(?:ca|sa) depend|ni oui ni non|neither|kind of|kinda|sort of|sorta|more or less"
    r"|plus ou moins"
    r"|couci|so so|so-so|half|a moitie|moyen|pas forcement|not necessarily|can'?t (?:say|remember)"
    r"|(?:not unless|only if|seulement si|sauf si|a moins|(?:que )?si (?:vous|tu|on|c'est|il))\b"
    r"|if\b|no comment|sans avis|no opinion|whatever|what ever"
)
_ADVERB = (
    r"(?:absolutely|definitely|certainly|of course|surely|totally|probably|sadly|unfortunately"
    r"|clearly"
    r"|really|i'?m afraid|afraid|hell|absolument|certainement|carrement|surement|evidemment|surtout"
    r"|toujours|meme|helas|malheureusement|vraiment|bien sur|probablement|je crois|je pense|hope"
    r"|hopefully"
    r"|i think|i guess|sans (?:aucun )?doute)"
)
_SUBJECT = r"(?:i|we|it|they|he|she|you|u)"
_VERB = r"(?:did|do|does|was|were|would|am|is|are|have|has|had|can|could|will|should)"
_ENDS = (
    r"(?=[^\w']*(?:$|[.,;!?\n()-]|thanks|thank|thx|merci|svp|pls|please|but|mais|because"
    r"|car\b|ty\b|and\b|indeed|actually|thankfully|though|yeah))"
)
_NO_PHRASE = re.compile(
    rf"{_ADVERB}[\s,]+(?:que )?(?:not|pas|non|no)\b"
    r"|(?:not|pas) (?:really|at all|quite|yet|today|now|this time|du tout|vraiment|trop|tout|encore"
    r"|maintenant|la peine|specialement|particulierement|tellement|cette fois|everything|completely"
    r"|entirely|tout a fait|toujours|exactly|for me|anymore|interested|interesse)\b"
    rf"|(?:{_SUBJECT} )?{_VERB}(?:n'?t| not)\b(?! (?:know|sure|care|remember|mind))"
    rf"|(?:{_SUBJECT} )?ca(?:n'?t|nnot)\b(?! (?:say|remember|complain))"
    r"|no way|no chance|(?:i'?d |id |would )?rather not|please don'?t|i don'?t think so"
    r"|don'?t think so"
    r"|(?:je |j'?)?(?:ne )?(?:crois|pense|trouve) pas|(?:je |j')?(?:n')?ai pas\b|ce n'?est pas"
    r"|c'est pas"
    r"|not (?:any ?more|possible|available|able|coming|tomorrow|this)\b|(?:i |we |it )?wo(?:n't"
    r"|nt| n't)\b"
    r"|(?:je |j'|on |nous )?(?:ne |n')?(?:peux|peut|pourrai\w*|serai|veux|suis|viens|viendrai"
    r"|vais|etais"
    r"|etait|sera|souhaite) (?:plus|pas)\b(?! s[ue]r)"
    r"|pas (?!mal|s[ue]r|certain|terrible|forcement|mauvais|top|ouf|fou|folichon|genial|super"
    r"|cher|de\b|d'"
    r"|grave|simple|facile|evident|con\b|bete|idee|envie de repondre)\w+|not likely|unlikely"
    r"|(?:plus|pas) dispo\w*|indispo\w*|unavailable\b|not if|not (?:with|at|for) (?:these|those"
    r"|that|such|your|the)\b|i doubt it|plus jamais|hors de"
    r" question|not a chance"
    r"|not even\b|far from it|loin de la|nothing like|sans facon|(?:i'?m|im) good\b|que nenni"
    r"|rien du tout|au contraire"
)
_YES_PHRASE = re.compile(
    r"of course|bien sur|tout a fait|d'accord|d accord|for sure|sure thing|you bet|why not"
    r"|pourquoi pas"
    r"|avec plaisir|sans (?:hesit\w+|aucun doute|doute)|go ahead|go for it|please do|sounds good"
    r"|with pleasure"
    r"|(?:allez|vas)[- ]y|ca marche|sa marche|c'est (?:ca|exact|vrai|le cas|bon)|c bon"
    r"|that'?s (?:right|fine|correct"
    r"|ok|true)|i think so|i believe so|i guess so|hell yea\w*|very much|without a doubt"
    r"|(?:(?:i|we|j'ai|on a) )?(?:found|got|trouve) (?:it all|everything|all of it|tout\b)"
    r"|(?:100|cent) ?(?:percent|pour ?cent|%) (?:yes|oui)"
    r"|(?:i'?m |i am |we'?re |we are )?(?:still )?(?:coming|attending|on my way)\b|still (?:on"
    r"|good)\b(?! (?:the|it|a|my|for|le)\b)"
    r"|count me in|see you (?:then|there|tomorrow)\b"
    r"|no doubt|already (?:did|have)|without (?:a )?doubt"
    r"|(?:would|will) do\b(?! (?:it|that|so|this)\b)"
    r"|probably yes"
    r"|(?:vous|tu|you) (?:pouvez|peux|can)|most definitely|bien entendu|(?:(?:i|we)?'?(?:ll"
    r"| will)|will) be there|(?:je|on|nous) (?:serai|sera|serons) la\b|j'y serai|entierement"
    r"|complet(?:ely|ement)"
    r"|(?:i'?d )?love to"
    r"|je (?:crois|pense) (?:que )?oui|it'?s (?:ok|fine)"
    rf"|{_SUBJECT} {_VERB}{_ENDS}"
)
# fine as a rule; a no if the question asks for a problem
_FINE = re.compile(
    r"(?:no|pas de|aucun|sans|zero|nul|pas d')\s*(?:problem|probleme|prob|pb|pbm|souci|issue"
    r"|worri?e?|soucis"
    r"|trouble|complaint|objection)s?\w*|all good|all fine"
    r"|tout (?:va|allait|etait|est) (?:bien|parfait|ok"
    r"|nickel)"
    r"|tout nickel|everything (?:was|went|is) (?:fine|great|good|perfect|ok)"
    r"|can'?t (?:fault|complain)|could(?:n'?t| not) (?:be|have been) (?:better|more)|rien a redire"
    r"|on (?:ne )?peut pas (?:faire )?(?:plus|mieux)"
)
_NONE = re.compile(r"(?:none|aucune?|nothing|rien|ras|r\.a\.s|nothing at all|rien a signaler)\b")
_YES_SIGNS, _NO_SIGNS = "👍✅✔👌💯☑🆗", "👎❌🙅🚫✖⛔"
_TOKEN = re.compile(r"[a-z0-9%]+(?:['][a-z]+)*")
_NO_NEED = re.compile(rf"{_FINE.pattern}|no (?:need|rush|stress|hurry|doubt)\b|pas besoin\b")
_TAKEN_BACK = re.compile(r"\W*(?:sorry|pardon|wait|actually|desolee?|finalement)\b")
_NOTHING_AFTER = re.compile(r" (?:rien|nothing|none|aucune?|zero|nul)\b")
_AT_THE_END = re.compile(r"[^?]*\b(?P<word>yes|yep|yeah|oui|ouais|no|nope|non)[\s.!]*")
_THOUGHT_AGAIN = re.compile(r"\.{2,}|\b(?:well|oh|ah|hm+|second thoughts?|tiens|en fait|bon)\b")
_AFTER_ALL_SI = re.compile(r"\W*(?:non|nan)\b[\W]+(?:ah|oh|en fait|enfin|euh|mais)\W+si\b")
_THANKS_TO = re.compile(r"(?<=[\w,] )no thanks to\b")
_NO_MORE = re.compile(  # "it was until yesterday", in answer to how it is now
    r"\W*(?:(?:yes|oui|yeah|well|it|they|he|she|i|we|ca|il|elle|c'|je) ?)*(?:was|were|did|used to"
    r"|worked"
    r"|etai\w+|marchait|fonctionnait)\b[^?]{0,20}\b(?:until|till|til|up to|jusqu'a\w*)\b[^?]*"
    r"|\W*(?:until|till|up to|jusqu'a\w*)\b[^?]{0,20}\b(?:yes|oui|ok|it was|it did)\W*"
)
_NOW_ASKED = re.compile(r"^\W*(?:is|are|do|does)\b|\b(?:now|maintenant)\b|-t-(?:il|elle)\b")
_CONCLUDED = re.compile(  # "no, apart from the password, so yes"
    r"\b(?:so|but|donc|mais|alors|i say|je dis|moi)[\s,:]+(?P<word>yes|yep|yeah|oui|ouais|no|nope"
    r"|non)(?:[\s,]+(?:he|she|they|we|i|il|elle|on|ils|elles)\b[\w' ]{0,20})?\W*$"
)
_CONDITION = re.compile(r"\b(?:if|si|unless|maybe|peut[- ]?etre)\b")
_PARTED = re.compile(  # "the first one yes, the second no"
    r"(?:the|le|la|l'|un|one)\b.{2,30}\b(?:yes|oui|no|non)\b.{3,40}\b(?:yes|oui|no|non)\W*"
)
_ABOUT = re.compile(r"\s+(?:to|for|about|pour|concernant|on)\b")
_HEDGED = re.compile(r"\b(?:or|ou|not|pas|if|si|maybe|peut[- ]etre|said|says?|dit|whether|hope)\b")
_NOT_SO_BAD = re.compile(
    r"\b(?:not|pas) (?:too |so |half |si |trop )?(?:bad|shabby|mal|mauvais\w*)\b"
)
_MAX_LEAD = 8  # words within which a yes or no must come


def yes_no(text: Text, question: str = "") -> Found | None:
    """Returns yes or no; None if it is neither, both or unsure. question: folded; it decides what
    "no problem" answers."""
    plain = blank(_THANKS_TO, text.plain)
    start = _skip_fillers(plain)
    trouble = asks_for_problem(question)
    if _is_unsure(plain, start):
        return None
    if (meant := _set_phrase(plain, question, trouble=trouble)) is not None:
        return Found(YES if meant else NO, 0, len(plain))
    said = _by_words(plain)
    if _is_open(plain, question, said, trouble=trouble):
        return None
    if (last := _CONCLUDED.search(plain)) and not _CONDITION.search(plain):
        return Found(_polarity(last["word"]) or NO, *last.span("word"))
    so = told_of_trouble(plain) if trouble else None
    if so is not None:
        return Found(YES if so else NO, 0, len(plain))
    if found := _by_phrase(plain, start, NO if trouble else YES):
        return found
    if found := said or _at_the_end(plain) or _by_signs(text.raw):
        return found
    return _told(plain, question, trouble=trouble)


def _by_phrase(plain: str, start: int, fine: str) -> Found | None:
    """Reads the phrase with which the reply begins. fine: what "no problem" answers."""
    no_phrase = YES if eager(plain) else NO
    for pattern, value in ((_FINE, fine), (_NO_PHRASE, no_phrase), (_YES_PHRASE, YES)):
        for begin in (start, len(plain) - len(plain.lstrip())):
            if match := pattern.match(plain, begin):
                return Found(value, match.start(), match.end())
    if fine == NO and (match := _NONE.match(plain, start)):
        return Found(NO, match.start(), match.end())
    return None


def _is_unsure(plain: str, start: int) -> bool:
    at_once = _UNSURE.match(plain, start) or _UNSURE.match(plain.lstrip())
    return bool(at_once) or is_undecided(plain)


def _set_phrase(plain: str, question: str, *, trouble: bool) -> bool | None:
    """Returns whether an idiom, or what was so until lately, is a yes; None if it is neither."""
    if _AFTER_ALL_SI.match(plain):
        return True
    if _NO_MORE.fullmatch(plain) and _NOW_ASKED.search(question) and not trouble:
        return False
    return idiom(plain)


def _is_open(plain: str, question: str, said: Found | None, *, trouble: bool) -> bool:
    """Returns whether a yes or no in the reply is of a part or of something else."""
    if _PARTED.fullmatch(plain.strip()) or (trouble and is_not_yet(plain)):
        return True
    return unsaid(plain, question) and not (said is not None and said.value == YES)


def _told(plain: str, question: str, *, trouble: bool) -> Found | None:
    """Reads what somebody tells in place of a yes or no."""
    so = told(plain, question)
    if so is None:
        so = turned_out(plain, question, trouble=trouble)
    return None if so is None else Found(YES if so else NO, 0, len(plain))


def is_plain(label: str) -> str | None:
    """Returns whether a label is itself a yes or a no ("Oui", "No")."""
    if label in _YES_WORDS:
        return YES
    return NO if label in _NO_WORDS else None


def _skip_fillers(plain: str) -> int:
    position = 0
    for token in _TOKEN.finditer(plain):
        position = token.start()
        if token[0] not in _FILLERS:
            return position
    return position


def _polarity(word: str) -> str | None:
    for form in (word, re.sub(r"(.)\1+", r"\1", word)):
        if form in _YES_WORDS:
            return YES
        if form in _NO_WORDS:
            return NO
    return None


def _by_words(plain: str) -> Found | None:
    """Reads the leading yeses and noes; a contradiction counts only as a correction."""
    found: list[Found] = []
    for token in list(_TOKEN.finditer(plain))[:_MAX_LEAD]:
        if found and _UNSURE.match(plain, token.start()):
            return None
        if found and (token[0] in ("but", "mais") or _NO_NEED.match(plain, token.start())):
            break
        value = _polarity(token[0]) or _short(plain, token)
        if value == YES and _NOTHING_AFTER.match(plain, token.end()):
            return Found(NO, token.start(), token.end())  # "absolument rien"
        if value:
            found.append(Found(value, token.start(), token.end()))
        elif token[0] not in _FILLERS:
            break
    if len(found) > 1 and _ABOUT.match(plain, found[-1].end):
        found = [one for one in found if one.value == found[0].value]  # "No. Yes to parking though"
    if len({f.value for f in found}) > 1:
        between = plain[found[0].end : found[-1].start]
        corrected = CORRECTION.search(re.sub(r"\b(?:no|non|nope|nan)\b", "", between))
        corrected = corrected or _TAKEN_BACK.match(plain, found[-1].end)
        corrected = corrected or _THOUGHT_AGAIN.search(between)
        return found[-1] if corrected else None
    return Found(found[0].value, found[0].start, found[-1].end) if found else None


def _at_the_end(plain: str) -> Found | None:
    """Reads a yes or no after a courtesy, as in "sorry for the delay, yes"."""
    match = _AT_THE_END.fullmatch(plain)
    if match is None or len(said := _TOKEN.findall(plain)) > _MAX_LEAD:
        return None
    lead = plain[: match.start("word")]
    hedged = _HEDGED.search(
        _NOT_SO_BAD.sub(" ", lead) if lead.rstrip()[-1:] in (",", ".") else plain
    )
    if any(_polarity(one) for one in said[:-1]) or hedged:
        return None
    value = YES if _polarity(match["word"]) == YES else NO
    return Found(value, match.start("word"), match.end("word"))


def _short(plain: str, token: re.Match[str]) -> str | None:
    value = _SHORT.get(token[0])
    return value if value and re.match(_ENDS, plain[token.end() :]) else None


def _by_signs(raw: str) -> Found | None:
    yes = any(sign in raw for sign in _YES_SIGNS)
    no = any(sign in raw for sign in _NO_SIGNS)
    if yes == no:
        return None
    return Found(YES if yes else NO, 0, 0)
