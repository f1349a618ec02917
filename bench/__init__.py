"""Measures Texto's figures, and a peer's in the same run if one is named.

`python -m bench` (make bench) prints them all; `--only NAME` one of them.
"""
