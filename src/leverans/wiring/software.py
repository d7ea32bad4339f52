"""What this program is called and which release it is; light to import, for every run says it."""

from importlib.metadata import version

NAME = "leverans"
SOFTWARE_VERSION = version(NAME)
