"""Raw rows from workbooks, CSV files and JSON lines; nothing here knows what they mean."""
