from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ganstudio.app.recent import MOST, add_recent, clear_recent, load_recent, remove_recent
from ganstudio.app.settings import Settings, load_settings, save_settings, settings_file
from ganstudio.errors import FileError


def test_settings_come_back_as_they_were() -> None:
    assert load_settings() == Settings()
    mine = replace(Settings(), theme="light", ui_scale=1.25, history_mb=512, export={"jpeg": {"quality": 80}}, notify=False)
    save_settings(mine)
    assert load_settings() == mine


def test_values_of_another_kind_and_unknown_ones_are_left_out() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('theme = 3\nui_scale = 1\nnotify = "yes"\nfuture = true\nhistory_mb = 100\n', encoding="utf-8")
    assert load_settings() == replace(Settings(), history_mb=100, ui_scale=1)


@pytest.mark.parametrize("line", ['theme = "purple"', "ui_scale = 1000", "history_mb = -5", "autosave_minutes = nan", "notify = 1"])
def test_values_that_make_no_sense_are_left_out(line: str) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(f'wheel = "scroll"\n{line}\n', "utf-8")
    assert load_settings() == Settings(wheel="scroll")


def test_a_broken_file_is_said() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("theme = ", encoding="utf-8")
    with pytest.raises(FileError, match=r"settings\.toml"):
        load_settings()


def test_the_history_takes_what_was_set_or_a_part_of_the_memory() -> None:
    assert replace(Settings(), history_mb=100).history_bytes == 100 * 2**20
    assert Settings().history_bytes >= 256 * 2**20


def test_recent_files_are_newest_first_and_bounded() -> None:
    for number in range(MOST + 3):
        add_recent(Path(f"/pictures/{number}.jpg"))
    add_recent(Path("/pictures/10.jpg"))
    paths = load_recent()
    assert len(paths) == MOST
    assert paths[0] == Path("/pictures/10.jpg") and paths.count(Path("/pictures/10.jpg")) == 1
    assert remove_recent(paths[0]) == paths[1:] == load_recent()
    assert clear_recent() == load_recent() == []
