"""What is true: documents, rules, decisions and arithmetic, as pure functions over frozen values.

Lives here: the words of the trade (document, draft, fault, rulebook, plan) and everything that can be decided
without asking anybody: routing, mapping, tax arithmetic, validation, planning.
Does not live here: clocks, files, sockets, databases, vendor words. Standard library only.
"""
