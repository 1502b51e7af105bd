"""The Django project around the packages: settings, URLs and the WSGI entry.

Here lives the environment, parsed once, and what Django must be told.
Here lives no behaviour of the product.
"""
