"""`python -m leverans`."""

from leverans.cli.main import main

if __name__ == "__main__":
    main()
