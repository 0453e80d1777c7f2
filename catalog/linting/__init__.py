"""The bar of a module's content that a program can judge: documents in, faults out; no database."""
