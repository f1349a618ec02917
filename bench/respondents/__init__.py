"""Two thousand people answer a survey of all types of questions, as people do."""
