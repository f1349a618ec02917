"""Reads a text by itself: keywords, opt-outs, yes and no, numbers, days, times. Pure."""
