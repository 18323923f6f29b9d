"""How people and programs reach the service: pages, REST, command line."""
