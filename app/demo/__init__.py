"""Demonstration data: a small society with a believable past, made by the same actions that people use. Only where it was asked for."""
