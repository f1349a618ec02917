"""Coupons: pools of codes, one to a person; what a till and the shop are told of each."""
