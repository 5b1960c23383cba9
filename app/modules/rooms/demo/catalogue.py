"""What stewards of the demonstration offer: services, check-lists, movable equipment."""

from app.core.db import db
from app.modules.rooms.demo.served_words import LINES, MOVABLES, SERVICES
from app.modules.rooms.models import ChecklistLine, MovableEquipment, SupportService


def lay() -> None:
    """Services by their code, lines by their phase, equipment with its stock."""
    for order, (code, name, unit, lead, price, team, hint) in enumerate(SERVICES, start=1):
        db.session.add(
            SupportService(
                code=code,
                name=name,
                unit=unit,
                lead_minutes=lead,
                price_fen=price,
                team=team,
                hint=hint,
                sort_order=order * 10,
            )
        )
    for order, (phase, kind, text) in enumerate(LINES, start=1):
        db.session.add(ChecklistLine(phase=phase, kind=kind, text=text, sort_order=order * 10))
    for name, unit, stock, faulty, kept_at in MOVABLES:
        db.session.add(MovableEquipment(name=name, unit=unit, stock=stock, faulty=faulty, kept_at=kept_at))
    db.session.flush()
