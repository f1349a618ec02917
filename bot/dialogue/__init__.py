"""The dialogue, the only package beside actions/ that imports rasa.

Importing this file does not.
"""
