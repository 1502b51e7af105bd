"""The history of the tables, written by `makemigrations`."""
