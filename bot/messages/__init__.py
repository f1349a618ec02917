"""Texts in and out as rows, and the gate that each outbound one passes."""
