// The page's words in its two languages. A handset speaks its owner's, the page its reader's.

const WORDS = {
  en: {
    skip: "Skip to the phones", emulator: "Emulator",
    claim: "Text the bot as your customers would. Nothing leaves this machine.",
    language: "Language", theme: "Light or dark", phones: "Phones", add: "Add a phone",
    name: "Name", number: "Number, with + and country code", its_language: "Language of this phone",
    cancel: "Cancel", add_it: "Add", live: "Live", waiting: "Connecting…",
    bad_number: "A number begins with + and its country code, as in +1 555 123 0001.",
    known_number: "This phone is already here.", remove: "Remove this phone", phone: "Phone",
    ours: "Write to", log: "Messages of", message: "Message", placeholder: "Text message",
    send: "Send", attach: "Attach a picture", picture_url: "Address of the picture", choose: "or a file",
    bad_url: "A picture's address begins with http:// or https://.", too_big: "A file may have 5 MB.",
    picture: "Picture", file: "Attached file", automatic: "Automatic reply of the carrier",
    empty: "Say something to begin.", failed_send: "The emulator could not be reached. Nothing was sent.",
    again: "Try again", you: "You", unicode: "Unicode",
    ideas: ["What time do you open?", "I want to talk to someone", "STOP"],
    accepted: "Queued", queued: "Queued", sending: "Sending", sent: "Sent", delivered: "Delivered",
    read: "Read", undelivered: "Not delivered", failed: "Failed", canceled: "Canceled",
    receiving: "Sending", received: "Delivered", refused: "Not received",
  },
  fr: {
    skip: "Aller aux téléphones", emulator: "Émulateur",
    claim: "Écrivez au bot comme vos clients. Rien ne sort de cette machine.",
    language: "Langue", theme: "Clair ou sombre", phones: "Téléphones", add: "Ajouter un téléphone",
    name: "Nom", number: "Numéro, avec + et l’indicatif du pays", its_language: "Langue de ce téléphone",
    cancel: "Annuler", add_it: "Ajouter", live: "En direct", waiting: "Connexion…",
    bad_number: "Un numéro commence par + et l’indicatif du pays, comme +33 6 39 98 00 01.",
    known_number: "Ce téléphone est déjà là.", remove: "Retirer ce téléphone", phone: "Téléphone",
    ours: "Écrire à", log: "Messages de", message: "Message", placeholder: "Message texte",
    send: "Envoyer", attach: "Joindre une image", picture_url: "Adresse de l’image", choose: "ou un fichier",
    bad_url: "L’adresse d’une image commence par http:// ou https://.", too_big: "Un fichier peut avoir 5 Mo.",
    picture: "Image", file: "Fichier joint", automatic: "Réponse automatique de l’opérateur",
    empty: "Écrivez quelque chose pour commencer.",
    failed_send: "L’émulateur est injoignable. Rien n’a été envoyé.",
    again: "Réessayer", you: "Vous", unicode: "Unicode",
    ideas: ["Vous ouvrez à quelle heure ?", "Je veux parler à quelqu’un", "STOP"],
    accepted: "En file", queued: "En file", sending: "Envoi", sent: "Envoyé", delivered: "Distribué",
    read: "Lu", undelivered: "Non distribué", failed: "Échec", canceled: "Annulé",
    receiving: "Envoi", received: "Distribué", refused: "Non reçu",
  },
};

export const LANGUAGES = Object.keys(WORDS);

export function words(language) {
  return WORDS[language] ?? WORDS.en;
}

export function translate(root, language) {
  const t = words(language);
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t[element.dataset.t];
  for (const element of root.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t[element.dataset.tLabel]);
}
