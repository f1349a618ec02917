"""Conversations: a text comes in, the bot takes its turn, staff take over."""
