"""What a link of a campaign is, where it leads, and what a click tells, without any I/O."""
