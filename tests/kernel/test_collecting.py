"""While an act is bounded and makes no circles, nobody looks for them."""

import gc

import pytest

from kernel import collecting


def test_nothing_is_looked_for_until_the_act_ends_however_it_ends() -> None:
    assert gc.isenabled()
    with collecting.paused():
        assert not gc.isenabled()
        with collecting.paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), collecting.paused():
        raise KeyError
    assert gc.isenabled()


def test_what_was_off_before_stays_off() -> None:
    gc.disable()
    try:
        with collecting.paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
