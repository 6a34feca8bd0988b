"""The product, one verb in a module: init, plan import, generate, collect, status, demo."""
