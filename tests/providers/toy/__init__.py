"""A provider that does not exist, to show what one has to bring: JSON and HMAC-SHA256, unlike
Twilio in every word."""
