"""The Django project around the packages: settings, URLs and the WSGI entry.

Here live the environment, parsed once (`environment` is the table of settings), and what Django must be told.
Here lives no behaviour of the product.
"""
