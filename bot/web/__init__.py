"""HTTP: webhooks, pages, the API, health, figures. Starts in under two seconds: no dialogue."""
