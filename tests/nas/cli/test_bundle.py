import stat
import zipfile

import pytest

from nas.cli import bundle
from nas.cli.failures import ExitCode, Failure


def archive_of(path, *entries):
    with zipfile.ZipFile(path, "w") as archive:
        for entry in entries:
            archive.writestr(entry, b"content")
    return path


def test_the_files_of_an_archive_are_written_byte_for_byte(tmp_path):
    archive = archive_of(tmp_path / "a.zip", "model.py", "extra/README.md")
    files = bundle.unpack(archive, tmp_path / "out")
    assert files == [tmp_path / "out/model.py", tmp_path / "out/extra/README.md"]
    assert all(file.read_bytes() == b"content" for file in files)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "a/../../evil", "..\\evil", "\\evil"]
)
def test_an_entry_that_leaves_the_folder_is_refused_and_nothing_is_written(
    tmp_path, name
):
    archive = archive_of(tmp_path / "a.zip", "model.py", name)
    with pytest.raises(Failure, match="no plain file below the folder"):
        bundle.unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_symbolic_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(Failure, match="no plain file"):
        bundle.unpack(archive_of(tmp_path / "a.zip", link), tmp_path / "out")


def test_what_is_no_zip_fails_with_a_message(tmp_path):
    broken = tmp_path / "a.zip"
    broken.write_bytes(b"no zip")
    with pytest.raises(Failure, match="is not a zip") as caught:
        bundle.unpack(broken, tmp_path / "out")
    assert caught.value.code is ExitCode.FAILED


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(Failure, match="is not empty") as caught:
        bundle.check_target(tmp_path)
    assert caught.value.code is ExitCode.REFUSED


def test_an_earlier_bundle_and_a_new_folder_may_be_written(tmp_path):
    (tmp_path / "certificate.json").touch()
    bundle.check_target(tmp_path)
    bundle.check_target(tmp_path / "new")
