"""One rule a module; the rule's id is the module's name with hyphens."""
