# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import stat
from unittest import mock

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._private_files import (
    make_private_folder,
    write_private_file,
)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o077], autouse=True)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_new_folders_are_private_and_others_stay_as_they_are(tmp_path):
    tmp_path.chmod(0o755)

    make_private_folder(tmp_path / "a" / "b")

    assert [mode(path) for path in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")] == [0o755, 0o700, 0o700]


def test_folder_that_exists_is_not_taken(tmp_path):
    with pytest.raises(FileExistsError):
        make_private_folder(tmp_path)


def test_files_are_private_and_replaced_as_a_whole(tmp_path):
    path = tmp_path / "plan.json"

    for content in (b"long content", b"short"):
        write_private_file(path, content)
        assert (path.read_bytes(), mode(path)) == (content, 0o600)

    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path, monkeypatch):
    path = tmp_path / "plan.json"
    path.write_text("before")
    monkeypatch.setattr(os, "replace", mock.Mock(side_effect=OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        write_private_file(path, b"after")

    assert [one.read_text() for one in tmp_path.iterdir()] == ["before"]
