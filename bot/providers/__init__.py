"""Providers: the services that take our texts to phones and bring people's texts to us."""
