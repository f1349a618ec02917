"""Dated rule packs: the law as data. `model` says what a pack holds; the TOML files beside it hold
it, each row with its source, its dates and whether it was verified."""
