"""flask prepare | demo | welcome | scheduler | jobs | press | check | permissions | setup-link | backup | restore."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app
from sqlalchemy import select

from app.care import backup, restore
from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import Module, modules
from app.shared.accounts.models import Person
from app.shared.printing import fonts
from app.shared.printing import services as printing

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def init_app(app: Flask) -> None:
    for command in (prepare, demo, welcome, press, backup, restore):
        app.cli.add_command(command)


@click.command()
@click.option("--empty", is_flag=True, help="Leave an empty instance empty; print a set-up link.")
def prepare(empty: bool) -> None:
    """Bring the database up to date; fill an empty instance with the demonstration office."""
    flask_migrate.upgrade(str(MIGRATIONS))
    for module in modules():
        if module.seed:
            in_transaction(module.seed)
    if _has_people():
        return
    if empty:
        click.echo("The instance is empty.")
        return
    _lay_demonstration()


@click.command()
def demo() -> None:
    """Fill the instance with the demonstration office, laid around today. A second call adds nothing."""
    if _has_people() and not current_app.config["DEMO"]:
        raise click.ClickException(
            "This instance is in real use: demonstration data are laid in empty ones only."
        )
    _lay_demonstration()


@click.command()
def welcome() -> None:
    """Say where the portal is to be found, and who may sign in."""
    click.echo(f"\nThe portal runs at {current_app.config['BASE_URL']}")
    if current_app.config["DEMO"]:
        click.echo("Demonstration accounts, all with the password Demo-portal-2026:")
        click.echo("  clerk clerk2 leader director manager dispatcher driver receptionist steward keeper")
        click.echo("  guard duty_officer repairer finance sysadmin secadmin auditor")
    click.echo("Stop with Ctrl-C.\n")


@click.command()
def press() -> None:
    """The press: sets papers as PDF. A process of its own that knows neither database nor keys."""
    home = Path(current_app.instance_path)
    os.execve(  # noqa: S606 - this process becomes the press
        sys.executable,
        fonts.command("serve", str(home / "press.sock"), str(printing.stylesheet())),
        fonts.environment(home),
    )


def _has_people() -> bool:
    return db.session.scalar(select(Person.id).limit(1)) is not None


def _lay_demonstration() -> None:
    """Each module lays its share in a transaction of its own, in order."""
    settings = Path(current_app.instance_path) / "settings.cfg"
    if not settings.exists():
        settings.write_text("# Demonstration office: invented people, known passwords.\nDEMO = True\n")
    current_app.config["DEMO"] = True
    laying = sorted((m for m in modules() if m.demo), key=lambda module: module.order)
    for number, module in enumerate(laying, start=1):
        click.echo(f"Demonstration office {number}/{len(laying)}: {module.name}")
        in_transaction(_layer(module))


def _layer(module: Module) -> Callable[[], None]:
    """What lays the module's share around today."""
    lay = module.demo or (lambda _day: None)
    return lambda: lay(clock.today())
