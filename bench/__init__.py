"""Texto's figures: each measured here, beside a peer in the same run where one is named.

`python -m bench` (make bench) prints them all; `--only NAME` one of them.
"""
