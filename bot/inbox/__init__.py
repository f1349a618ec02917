"""The staff's room: who has a conversation, what they write, see, find and note; silence."""
