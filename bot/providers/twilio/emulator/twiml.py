"""The answer to an inbound webhook: TwiML, read as far as texts go."""

from __future__ import annotations

from xml.etree import ElementTree


def messages(document: str) -> list[str]:
    """The texts that the answer asks for; an empty answer asks for none. Raises ValueError."""
    if not document.strip():
        return []
    if "<!DOCTYPE" in document:  # no entities: nothing to blow up with
        raise ValueError("TwiML may have no DOCTYPE")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError(f"this is no TwiML: {error}") from None
    if root.tag != "Response":
        raise ValueError(f"TwiML begins with <Response>, not <{root.tag}>")
    return [_text(verb) for verb in root.findall("Message")]


def _text(verb: ElementTree.Element) -> str:
    body = verb.find("Body")
    return "".join((verb if body is None else body).itertext()).strip()
