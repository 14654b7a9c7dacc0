"""The small tender of the command line's tests: pages seal to the same one."""

from tests.sealing.conftest import fresh_world, original_world, world

__all__ = ["fresh_world", "original_world", "world"]
