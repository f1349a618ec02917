"""Reads TwiML, the answer to an inbound webhook, as far as texts are concerned."""

from __future__ import annotations

from xml.etree import ElementTree


def messages(document: str) -> list[str]:
    """Returns the texts that the answer asks for. Raises ValueError.

    An empty answer asks for none."""
    if not document.strip():
        return []
    if "<!DOCTYPE" in document:  # no entities, so none can blow up
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
