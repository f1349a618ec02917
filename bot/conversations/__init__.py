"""Conversations: texts come in, the bot takes its turns, staff take over."""
