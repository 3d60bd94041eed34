"""A list that goes out as a workbook and comes back filled in: only the cells that a person changed are applied."""
