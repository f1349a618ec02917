"""The tables of our sender numbers and programs: versions that are only added to, read live."""
