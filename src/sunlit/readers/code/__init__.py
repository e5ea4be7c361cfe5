"""Programming languages that have a grammar: each module declares how one language's tree is read."""
