"""Texts as customers write them, in both languages.

None asks for a person, for an order (asked for twice, a person is called) or for the end of texts:
those change what comes after them.
"""

from __future__ import annotations

TEXTS = (
    "what time do you open?",
    "are you open on sunday",
    "when do u close tonight",
    "vous ouvrez à quelle heure ?",
    "c ouvert dimanche ?",
    "vos horaires svp",
    "where are you?",
    "what's your address",
    "is there a parking",
    "vous etes ou exactement",
    "c'est quoi l'adresse du magasin",
    "y a un parking ?",
    "how much is delivery",
    "do you deliver to my place",
    "how long does shipping take",
    "combien coûte la livraison",
    "vous livrez à domicile ?",
    "la livraison prend combien de temps",
    "can i return this",
    "how do i get a refund",
    "what's your return policy",
    "comment je fais pour un retour",
    "je voudrais me faire rembourser",
    "do you ship abroad",
    "is delivery free",
    "vous livrez en belgique ?",
    "livraison gratuite à partir de combien ?",
    "any promo right now?",
    "do you have a discount code",
    "il y a des promos en ce moment ?",
    "hello",
    "hi there",
    "bonjour",
    "bonsoir",
    "salut",
    "thanks a lot",
    "thank you!",
    "merci beaucoup",
    "bye",
    "au revoir",
    "my card was declined",
    "le paiement ne passe pas",
    "do you still have this in blue",
    "vous avez encore des pantalons en 42 ?",
    "i need to move my appointment",
    "je voudrais décaler mon rendez-vous",
)


def mobiles(count: int, start: int = 0) -> list[str]:
    """Returns numbers that can exist, as imports ask; the lab's emulator reaches none of them."""
    return [f"+336123{start + number:05d}" for number in range(count)]
