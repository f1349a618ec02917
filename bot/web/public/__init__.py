"""The pages that anybody may open: joining and preferences."""
