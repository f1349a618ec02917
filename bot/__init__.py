"""Texto: a self-hosted, conversational, two-way SMS bot in English and French."""

import zoneinfo

# From the locked tzdata, never from the machine's: all roles judge the hours of a text alike.
zoneinfo.reset_tzpath(to=())
