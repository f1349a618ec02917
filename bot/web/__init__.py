"""HTTP: webhooks, health, figures. Imports no dialogue: it starts in under two seconds."""
