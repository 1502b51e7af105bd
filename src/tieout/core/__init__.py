"""What is true: documents, rules and decisions, as pure functions over frozen dataclasses.

Here live money, documents, drafts, routing, mapping, taxation, validation, planning and the fault catalogue.
Here lives no clock, no I/O, no database, no word of any vendor and no import from outside the standard library.
"""
