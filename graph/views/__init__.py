"""Views: pictures and tables as plain data, laid out in Python. No renderer is known here."""
