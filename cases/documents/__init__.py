"""The built-in templates of the papers (``*.docx``), and what builds them (``python -m
cases.documents.build``). The bureau replaces any of them in the admin."""
