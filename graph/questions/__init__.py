"""The questions that people ask, from their words to the answers that pages, files and commands show."""
