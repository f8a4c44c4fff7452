"""A package so that test modules can share `tests.lab`."""
