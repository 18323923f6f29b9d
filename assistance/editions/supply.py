"""The four supply groups of the catalogue (二、四(二)), and what stands beside them."""

SUPPLY_TYPES = ("basic_public", "volunteer", "existing_purchase", "new_purchase", "none")
# The policy leaves the group open: such an item cannot be dispatched yet (Q01).
UNDECIDED = "undecided"
PURCHASED, NOBODY = "new_purchase", "none"
