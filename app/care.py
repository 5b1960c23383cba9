"""Backup and restore: everything of one installation in one file, checked before it is trusted.

The file is a tar.gz of `database` (SQLite copy or pg_dump -Fc), `files/` (uploads), `keys.json` unless left out,
`settings.cfg`, and `manifest.json` with the SHA-256 of each and the number of rows of each table.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import func, make_url, select, text

from app.core import clock
from app.core.db import Base, db

KEPT = ("keys.json", "settings.cfg", "anchors.log")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option(
    "--without-keys", is_flag=True, help="Leave keys.json out; without it secrets stay sealed for ever."
)
def backup(folder: Path | None, without_keys: bool) -> None:
    """Write a backup into FOLDER (default: instance/backups) while the portal runs."""
    folder = folder or Path(current_app.instance_path) / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"portal-{clock.local(clock.now()):%Y%m%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _collect(Path(scratch), without_keys)
        with tarfile.open(target.with_suffix(".part"), "w:gz", compresslevel=3) as tar:
            tar.add(scratch, arcname=".")
    target.with_suffix(".part").chmod(0o600)
    target.with_suffix(".part").rename(target)
    click.echo(f"{target}  {target.stat().st_size / 1e6:.1f} MB")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE into this instance. Stop the portal first."""
    instance = Path(current_app.instance_path)
    with tempfile.TemporaryDirectory(dir=instance) as scratch:
        with tarfile.open(file) as tar:
            tar.extractall(scratch, filter="data")
        manifest = check(Path(scratch))
        if not force and _rows().get("people"):
            raise click.ClickException("This instance is not empty. Add --force to replace what is there.")
        db.session.remove()
        db.engine.dispose()
        _load_database(Path(scratch))
        for name in KEPT:
            if (Path(scratch) / name).exists():
                shutil.copy2(Path(scratch) / name, instance / name)
        shutil.rmtree(instance / "files", ignore_errors=True)
        if (Path(scratch) / "files").exists():
            shutil.copytree(Path(scratch) / "files", instance / "files")
    differing = {t: (n, _rows().get(t)) for t, n in manifest["rows"].items() if _rows().get(t) != n}
    if differing:
        raise click.ClickException(f"The restored tables differ from the manifest: {differing}")
    click.echo(
        f"Restored as of {manifest['made_at']}: {sum(manifest['rows'].values()):,} rows, all counts agree."
    )
    click.echo(
        "Reminders since then are told once more, each open matter once. To leave them at that, run "
        "`flask pass-reminders` before the scheduler starts."
    )


def check(folder: Path) -> dict[str, Any]:
    """The manifest of an unpacked backup. Raises ClickException if a byte differs."""
    if not (folder / "manifest.json").exists():
        raise click.ClickException("This is no backup of the portal: it has no manifest.")
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.exists() or _digest(path) != digest:
            raise click.ClickException(f"The backup is damaged: {name} is not what was saved.")
    return manifest


def _collect(scratch: Path, without_keys: bool) -> None:
    instance = Path(current_app.instance_path)
    rows = _dump_database(scratch / "database")
    for name in KEPT:
        if (instance / name).exists() and not (without_keys and name == "keys.json"):
            shutil.copy2(instance / name, scratch / name)
    if (
        instance / "files"
    ).exists():  # after the database: a file without a row is harmless, the reverse is not
        shutil.copytree(instance / "files", scratch / "files")
    digests = {str(p.relative_to(scratch)): _digest(p) for p in sorted(scratch.rglob("*")) if p.is_file()}
    manifest = {
        "made_at": clock.now().isoformat(),
        "dialect": db.engine.dialect.name,
        "rows": rows,
        "sha256": digests,
    }
    (scratch / "manifest.json").write_text(json.dumps(manifest, indent=1))


def _dump_database(target: Path) -> dict[str, int]:
    """A consistent copy while others write; returns its rows by table."""
    if db.engine.dialect.name == "postgresql":
        return _dump_postgresql(target)
    source = sqlite3.connect(db.engine.url.database or "")
    copy = sqlite3.connect(target)
    with source, copy:
        source.backup(copy, pages=500, sleep=0.005)
    copy.execute("PRAGMA journal_mode=DELETE")
    if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        raise click.ClickException("The database itself is damaged; see PRAGMA integrity_check.")
    tables = [table.name for table in Base.metadata.sorted_tables]
    rows = {t: copy.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}  # noqa: S608 - our own names
    copy.close()
    source.close()
    return rows


def _dump_postgresql(target: Path) -> dict[str, int]:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        rows = {
            t.name: connection.scalar(select(func.count()).select_from(t)) or 0
            for t in Base.metadata.sorted_tables
        }
        _run("pg_dump", "-Fc", f"--snapshot={snapshot}", "-f", str(target), _plain_url())
    return rows


def _load_database(scratch: Path) -> None:
    if db.engine.dialect.name == "postgresql":
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--exit-on-error",
            "-d",
            _plain_url(),
            str(scratch / "database"),
        )
        return
    target = Path(db.engine.url.database or "")
    for rest in ("-wal", "-shm"):  # an old log would be played over the restored pages
        target.with_name(target.name + rest).unlink(missing_ok=True)
    shutil.copy2(scratch / "database", target)


def _rows() -> dict[str, int]:
    try:
        with db.engine.connect() as connection:
            return {
                t.name: connection.scalar(select(func.count()).select_from(t)) or 0
                for t in Base.metadata.sorted_tables
            }
    except Exception:  # no tables yet: nothing is there
        return {}


def _plain_url() -> str:
    """The address without the password, which goes through the environment: command lines are public."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    return url.set(drivername="postgresql", password=None).render_as_string()


def _run(*command: str) -> None:
    password = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).password or ""
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise click.ClickException(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
