"""The workbook laid out as the template: read, checked, and turned into records."""
