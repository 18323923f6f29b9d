"""The domain of the policy: people, areas, catalogue, calendar, needs, orders, archive."""
