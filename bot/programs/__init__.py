"""What people subscribe to, the numbers it comes from, and who may be asked. Pure."""
