from __future__ import annotations

import struct
from pathlib import Path

from tensorboardX.proto import event_pb2

from ganstudio.training.board import Board


def records(file: Path) -> list[event_pb2.Event]:
    """The events in a file, read as TensorBoard does: length, its checksum, the event, its checksum."""
    data, found, at = file.read_bytes(), [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        found.append(event_pb2.Event.FromString(data[at + 12 : at + 12 + length]))
        at += length + 16
    return found


def test_the_numbers_of_every_step_are_in_the_file(tmp_path: Path) -> None:
    board = Board(tmp_path / "tensorboard", 7)
    board.step(8, {"generator": 0.5})
    board.step(9, {"generator": 0.25, "discriminator": 2.0})
    board.close()
    (file,) = (tmp_path / "tensorboard").iterdir()
    events = records(file)
    values = [(event.step, value.tag, value.simple_value) for event in events for value in event.summary.value]
    assert values == [(8, "generator", 0.5), (9, "generator", 0.25), (9, "discriminator", 2.0)]
    assert any(event.step == 7 and event.session_log.status == event_pb2.SessionLog.START for event in events)
