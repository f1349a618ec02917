"""Texts in and out as rows, and the gate that each one passes."""
