"""Where the embedded database may lie."""

from pathlib import Path

import pytest

from app.core.db import refuse_network_drive

MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/office /srv nfs4 rw 0 0
/dev/sdb1 /srv/own\\040disk ext4 rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTS)
    return file


def test_sqlite_on_a_network_drive_does_not_start(mounts: Path) -> None:
    with pytest.raises(RuntimeError, match="nfs4"):
        refuse_network_drive(Path("/srv/portal/portal.db"), mounts)


@pytest.mark.parametrize(
    "place", ["/var/portal/portal.db", "/srv/own disk/portal.db", "/srvs/portal.db", ":memory:", ""]
)
def test_a_disk_of_the_machine_is_taken(mounts: Path, place: str) -> None:
    refuse_network_drive(Path(place), mounts)


def test_where_nobody_tells_the_mounts_it_starts(tmp_path: Path) -> None:
    refuse_network_drive(Path("/srv/portal.db"), tmp_path / "none")
