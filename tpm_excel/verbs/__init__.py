"""The product, one verb in a module, in rooms: what each room imports stands in the order of the rooms."""
