"""`python -m scriptony` is the command `scriptony`."""

from scriptony.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
