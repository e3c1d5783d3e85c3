"""The history: a line of documents, under a budget, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ganstudio.core.document import Document, Layer, Pixels
from ganstudio.core.geometry import Rect, Size
from ganstudio.core.history import History, tiles_of
from ganstudio.core.raster import Raster
from ganstudio.core.tile import Tile

TILE_BYTES = 256 * 256 * 4


def start() -> Document:
    values = np.random.default_rng(0).integers(0, 256, (300, 520, 4)).astype(np.uint8)
    return Document(Size(520, 300), layers=(Layer(1, "a", Pixels(Raster.from_array(values))),), next_id=2)


def dab(document: Document, number: int) -> Document:
    """A document with other values in one tile."""
    raster = document.layers[0].raster
    assert raster is not None
    values = np.random.default_rng(number + 1).integers(0, 256, (5, 5, 4)).astype(np.uint8)
    fresh = raster.write(Rect(number * 97 % 500, number * 31 % 290, 5, 5), values)
    return replace(document, layers=(replace(document.layers[0], content=Pixels(fresh)),))


def values(document: Document) -> np.ndarray:
    raster = document.layers[0].raster
    assert raster is not None
    return raster.read()


MOVES = st.lists(st.one_of(st.just("commit"), st.just("amend"), st.integers(-4, 4), st.just("relieve")), max_size=25)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_steps_give_the_same_objects_and_spilling_loses_nothing(moves: list[str | int]) -> None:
    first = start()
    history = History("Open", first, budget=7 * TILE_BYTES)
    line, place = [first], 0
    kept = {id(first): values(first)}
    try:
        for number, move in enumerate(moves):
            if move == "relieve":
                here = {tile for tile in tiles_of(history.document) if tile.resident}
                history.relieve()
                assert all(tile.resident for tile in here)
            elif isinstance(move, int):
                place = min(max(place + move, 0), len(line) - 1)
                assert history.step(move) is line[place]
            else:
                fresh = dab(history.document, number)
                kept[id(fresh)] = values(fresh)
                if move == "commit":
                    history.commit(f"Dab {number}", fresh)
                    line[place + 1 :] = [fresh]
                    place += 1
                else:
                    history.amend(f"Dab {number}", fresh)
                    line[place:] = [fresh]
            assert [state.document for state in history.states] == line
            assert (history.position, history.document) == (place, line[place])
            assert (history.can_undo, history.can_redo) == (place > 0, place < len(line) - 1)
        for document in line:
            assert np.array_equal(values(document), kept[id(document)])
    finally:
        history.close()


def test_a_state_costs_the_tiles_it_does_not_share() -> None:
    history = History("Open", start())
    assert [state.nbytes for state in history.states] == [6 * TILE_BYTES]
    history.commit("Dab", dab(history.document, 0))
    history.commit("Same", history.document)
    assert [state.nbytes for state in history.states] == [6 * TILE_BYTES, TILE_BYTES, 0]
    history.close()


def test_relieving_keeps_to_the_budget_and_takes_the_farthest_first(tmp_path: Path) -> None:
    history = History("Open", start(), budget=10 * TILE_BYTES, folder=tmp_path)
    for number in range(12):
        history.commit("Dab", dab(history.document, number))
    assert history.resident == 18 * TILE_BYTES and history.spilled == 0
    moved = history.relieve()
    assert moved == 8 * TILE_BYTES and history.resident == 10 * TILE_BYTES
    assert 0 < history.spilled <= moved and len(list(tmp_path.iterdir())) == 1
    near = history.states[-2].document
    assert all(tile.resident for tile in tiles_of(near))
    assert history.relieve() == 0
    history.close()
    assert not list(tmp_path.iterdir())


def test_relieving_again_after_reading_back_writes_nothing_twice(tmp_path: Path) -> None:
    history = History("Open", start(), budget=0, folder=tmp_path)
    history.commit("Dab", dab(history.document, 1))
    history.relieve()
    size = history.spilled
    old: set[Tile] = tiles_of(history.states[0].document) - tiles_of(history.document)
    assert len(old) == 1 and not any(tile.resident for tile in old)
    values(history.states[0].document)
    assert all(tile.resident for tile in old)
    history.relieve()
    assert not any(tile.resident for tile in old) and history.spilled == size
    history.close()


def test_what_was_undone_goes_with_the_next_commit() -> None:
    history = History("Open", start())
    for number in range(3):
        history.commit(f"Dab {number}", dab(history.document, number))
    history.step(-2)
    history.commit("Other", dab(history.document, 9))
    assert [state.label for state in history.states] == ["Open", "Dab 0", "Other"]
    history.clear()
    assert [state.label for state in history.states] == ["Other"] and history.position == 0
    history.amend("Amended", dab(history.document, 5))
    assert [state.label for state in history.states] == ["Amended"]
    history.close()
