"""The workflow engine's facade. Nothing else of ``engine`` is imported from outside."""
