"""The command line: `texto`, one module per topic."""
