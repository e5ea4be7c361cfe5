"""One module or package for each protocol; what declares a DRIVER is found by it."""
