"""Programming languages that are read lexically, for want of a grammar; one module each."""
