"""The tables of our sender numbers and programs: versions are only added, and read live."""
