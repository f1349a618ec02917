"""Dated rule packs: the law as data.

`model` describes a pack; the TOML files beside it hold the rows, each with its source, its dates
and whether it was verified."""
