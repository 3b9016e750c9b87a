"""`python -m scriptony` is the command `scriptony`."""

from scriptony.cli import run

if __name__ == "__main__":
    run()
