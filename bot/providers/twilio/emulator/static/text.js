// What a text costs, and how numbers are written. The count is the carrier's own:
// GSM 7-bit (3GPP TS 23.038) where every character allows it, else UCS-2.

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€"; // each takes two places

export function cost(text) {
  const characters = [...text];
  const gsm = characters.every((c) => BASIC.includes(c) || EXTENSION.includes(c));
  const width = gsm ? (c) => (EXTENSION.includes(c) ? 2 : 1) : (c) => c.length;
  const [single, part] = gsm ? [160, 153] : [70, 67];
  const used = characters.reduce((sum, c) => sum + width(c), 0);
  if (used <= single) return { used, room: single, parts: 1, gsm };
  let parts = 1;
  let inPart = 0;
  for (const c of characters) {
    // a character of two places is never split over two parts
    if (inPart + width(c) > part) { parts += 1; inPart = 0; }
    inPart += width(c);
  }
  return { used, room: parts * part, parts, gsm };
}

export function spaced(number) {
  const french = /^\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/;
  if (french.test(number)) return number.replace(french, "+33 $1 $2 $3 $4 $5");
  if (american.test(number)) return number.replace(american, "+1 ($1) $2-$3");
  return number;
}

export function compact(typed) {
  return typed.replace(/[\s().-]/g, "").replace(/^00/, "+");
}

export function isNumber(number) {
  return /^\+1[2-9]\d{9}$/.test(number) || (/^\+[2-9]\d{6,14}$/.test(number));
}
