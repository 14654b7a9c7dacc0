"""Laws are searched without a stopwatch: no test of this house asserts a time."""

from hypothesis import settings

settings.register_profile("no stopwatch", deadline=None)
settings.load_profile("no stopwatch")
