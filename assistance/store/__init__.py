"""The SQL of the domain, one module per subject."""
