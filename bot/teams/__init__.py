"""The teams of the staff: which cases they take, when they are there, what they promise."""
