"""Assertions in the shipped contract suites are explained like those in the tests themselves."""

import pytest

pytest.register_assert_rewrite("leverans.testing")
