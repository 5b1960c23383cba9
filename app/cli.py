"""flask prepare | demo | welcome | scheduler | jobs | press | check | permissions | setup-link | backup | restore."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app import scheduler as clock_process
from app.care import backup, restore
from app.core import clock
from app.core.db import db, in_transaction
from app.core.language import in_language
from app.core.module import Module, modules
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.accounts.reports import doors
from app.shared.accounts.services.passwords import LINK_HOURS, make_link
from app.shared.home import queries as home
from app.shared.jobs.runner import Runner
from app.shared.notifications import services as notifications
from app.shared.printing import fonts
from app.shared.printing import services as printing
from app.shared.search import services as search

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def init_app(app: Flask) -> None:
    for command in (
        prepare,
        demo,
        welcome,
        scheduler,
        jobs,
        press,
        backup,
        restore,
        pass_reminders,
        permissions,
        setup_link,
        check,
    ):
        app.cli.add_command(command)


@click.command()
@click.option("--empty", is_flag=True, help="Leave an empty instance empty; print a set-up link.")
def prepare(empty: bool) -> None:
    """Bring the database up to date; fill an empty instance with the demonstration office."""
    flask_migrate.upgrade(str(MIGRATIONS))
    for module in modules():
        if module.seed:
            in_transaction(module.seed)
    if _unfinished().exists():  # the laying was interrupted: what is there already is not laid twice
        _lay_demonstration()
        return
    if _has_people():
        return
    if empty:
        click.echo("The instance is empty. First administrators are set up here:")
        _print_setup_link()
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


@click.command("pass-reminders")
def pass_reminders() -> None:
    """After a restore: let be what was to be told until now, instead of telling it once more."""
    count = in_transaction(lambda: notifications.pass_over(clock.now()))
    click.echo(f"{count} reminders whose hour had come are left at that; what comes later is told.")


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
def scheduler() -> None:
    """The clock: tells what is due, sends what waits. A process of its own."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # its every ring is no news
    clock_process.run(current_app._get_current_object(), click.echo)  # type: ignore[attr-defined]


@click.command()
def jobs() -> None:
    """The job runner, a process of its own. Start several to do several pieces of work at once."""
    Runner(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@click.command()
def press() -> None:
    """The press: sets papers as PDF. A process of its own that knows neither database nor keys."""
    home = Path(current_app.instance_path)
    os.execve(  # noqa: S606 - this process becomes the press
        sys.executable,
        fonts.command("serve", str(home / "press.sock"), str(printing.stylesheet())),
        fonts.environment(home),
    )


@click.command()
@with_appcontext
def permissions() -> None:
    """Every route: methods, permission, and the roles that hold it."""
    rows = [("route", "methods", "permission", "roles"), *doors(current_app)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for route, methods, keys, roles in rows:
        click.echo(f"{route:{widths[0]}}  {methods:{widths[1]}}  {keys:{widths[2]}}  {roles}".rstrip())


@click.command("setup-link")
@with_appcontext
def setup_link() -> None:
    """Print a one-time link with which the first administrators are set up."""
    if people.has_administrators():
        raise click.ClickException("There are administrators already; they make links for others.")
    _print_setup_link()


@click.command()
@with_appcontext
def check() -> None:
    """Say how the portal itself is, one line for each item; exit 1 if one fails."""
    with in_language(None):
        lines = home.health()
    for line in lines:
        click.echo(f"{line.state:<5} {line.name:<18} {line.title}：{line.sentence}")
    sys.exit(any(line.state == "fail" for line in lines))


def _print_setup_link() -> None:
    token = in_transaction(lambda: make_link(None, "setup", None).token)
    click.echo(f"{current_app.config['BASE_URL']}/accounts/setup/{token}")
    click.echo(f"It works once, within {LINK_HOURS} hours.")


def _has_people() -> bool:
    return db.session.scalar(select(Person.id).limit(1)) is not None


def _lay_demonstration() -> None:
    """Each module lays its share in a transaction of its own, in order."""
    _unfinished().touch()
    settings = Path(current_app.instance_path) / "settings.cfg"
    if not settings.exists():
        settings.write_text("# Demonstration office: invented people, known passwords.\nDEMO = True\n")
    current_app.config["DEMO"] = True
    laying = sorted((m for m in modules() if m.demo), key=lambda module: module.order)
    for number, module in enumerate(laying, start=1):
        click.echo(f"Demonstration office {number}/{len(laying)}: {module.name}")
        in_transaction(_layer(module))
    in_transaction(lambda: search.refresh(clock.now()))
    swept = notifications.sweep()  # what fell due before the laying is told now, as the clock would have done
    click.echo(f"Reminders due so far: {swept.fires}")
    _unfinished().unlink()


def _unfinished() -> Path:
    """Stands in the instance while the demonstration office is being laid."""
    return Path(current_app.instance_path) / "demonstration.unfinished"


def _layer(module: Module) -> Callable[[], None]:
    """What lays the module's share around today."""
    lay = module.demo or (lambda _day: None)
    return lambda: lay(clock.today())
