"""Both outside APIs as a world of their own, for the demo, for training and for the tests.

Here live the simulated PSA, the simulated books, identity, mishaps and scenarios, written from the API documentation.
Here lives no import of the rest of Tieout, so that a misreading in a connector is not mirrored in its test.
"""
