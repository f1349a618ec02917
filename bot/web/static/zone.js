// Tells the server the browser's time zone, in which it says times.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `texto-zone=${zone}; path=/; max-age=31536000; samesite=lax`;
