"""Rasa's custom actions, one module per topic.

They read facts and emit effects through bot.dialogue.context; they never write, send or call
anybody.
"""
