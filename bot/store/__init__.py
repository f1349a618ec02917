"""SQL in plain functions: a connection in, models out. One module per noun."""
