"""Both outside worlds on one port: ConnectWise PSA and Xero, as far as the product talks to them.

Here live the demo's and the tests' partners, written from the vendors' API documentation alone. They import nothing
of the product and share no code with the connectors, so that a misreading over there is not mirrored here; only the
commands that start them and the tests import this package. No business rule of ours belongs here.
"""
