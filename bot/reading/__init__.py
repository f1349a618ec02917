"""What a text says by itself: keywords, opt-outs, yes and no, numbers, days, times. Pure."""
