"""The demo: a shop with eight weeks of customers, conversations and campaigns, on the fake
carrier."""
