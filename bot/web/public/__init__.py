"""The pages open to everybody: joining and preferences."""
