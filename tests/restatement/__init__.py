"""The rules of sending written again, for the tests: from the texts of the rules, as an auditor
would put them, with tables of its own. Nothing here uses bot/gate but the shape of its questions,
and nothing there uses this."""
