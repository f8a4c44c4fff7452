"""`python -m essaylib` is the command `essaylib`."""

from essaylib.cli import app

if __name__ == "__main__":  # not when the module is only imported, to be documented or tested
    app(prog_name="essaylib")
