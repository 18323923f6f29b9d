"""A public DMN conformance kit, run against the engine that decides in production."""
