"""What does not fit into the memory is refused before it is begun."""

from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from ganstudio.app.room import COPIES, check_room
from ganstudio.core.geometry import Size
from ganstudio.errors import EditError


def test_a_picture_takes_as_much_as_its_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=COPIES * 4 * 1000 * 1000))
    check_room(Size(1000, 1000), 4)
    with pytest.raises(EditError, match=r"1001 x 1000 pixels takes 0.0 GB of memory, and 0.0 GB is free. Choose a smaller size"):
        check_room(Size(1001, 1000), 4)


@pytest.mark.parametrize("size", [Size(0, 5), Size(1_000_000, 1_000_000)])
def test_impossible_sizes(size: Size) -> None:
    with pytest.raises(EditError):
        check_room(size, 1)
