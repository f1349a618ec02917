"""The language of audiences, without any I/O.

words.py has its words, tokens.py cuts a text into them, parse.py makes a tree of them (tree.py);
write.py makes a text of a tree, form.py a form of it and back; check.py compares its names with
what there is; complete.py says what may come next.
"""
