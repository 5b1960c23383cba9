"""a whole year of cars, meeting rooms, reminders by choice

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# What guards rows beyond columns, word for word as it was then; the models attach the same for tests.
SQLITE: list[str] = [
    "CREATE TRIGGER ledger_corrections_shut_insert BEFORE INSERT ON ledger_corrections WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER ledger_corrections_shut_delete BEFORE DELETE ON ledger_corrections WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER ledger_corrections_shut_update BEFORE UPDATE ON ledger_corrections WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) OR EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER ledger_corrections_kept_update BEFORE UPDATE ON ledger_corrections BEGIN SELECT RAISE(ABORT, 'figures of a ledger are only ever added'); END",
    "CREATE TRIGGER ledger_corrections_kept_delete BEFORE DELETE ON ledger_corrections BEGIN SELECT RAISE(ABORT, 'figures of a ledger are only ever added'); END",
    "CREATE TRIGGER month_ledgers_shut_insert BEFORE INSERT ON month_ledgers WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER month_ledgers_shut_delete BEFORE DELETE ON month_ledgers WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER month_ledgers_shut_update BEFORE UPDATE ON month_ledgers WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.month) OR EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER month_ledgers_kept_update BEFORE UPDATE ON month_ledgers BEGIN SELECT RAISE(ABORT, 'figures of a ledger are only ever added'); END",
    "CREATE TRIGGER month_ledgers_kept_delete BEFORE DELETE ON month_ledgers BEGIN SELECT RAISE(ABORT, 'figures of a ledger are only ever added'); END",
    "CREATE TRIGGER vehicle_expenses_shut_insert BEFORE INSERT ON vehicle_expenses WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER vehicle_expenses_shut_delete BEFORE DELETE ON vehicle_expenses WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER vehicle_expenses_shut_update BEFORE UPDATE OF posted_month, vehicle_id, kind, amount_fen, voided_at ON vehicle_expenses WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) OR EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER refuellings_shut_insert BEFORE INSERT ON refuellings WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER refuellings_shut_delete BEFORE DELETE ON refuellings WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER refuellings_shut_update BEFORE UPDATE OF posted_month, vehicle_id, kind, amount_fen, litres_milli, kwh_milli, voided_at ON refuellings WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) OR EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER ledger_gaps_shut_insert BEFORE INSERT ON ledger_gaps WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER ledger_gaps_shut_delete BEFORE DELETE ON ledger_gaps WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
    "CREATE TRIGGER ledger_gaps_shut_update BEFORE UPDATE OF month, km, status, kind, vehicle_id, from_reading_id, to_reading_id ON ledger_gaps WHEN EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.month) OR EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.month) BEGIN SELECT RAISE(ABORT, 'the month is closed'); END",
]
POSTGRESQL: list[str] = [
    "CREATE OR REPLACE FUNCTION ledger_corrections_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger', 0)); IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) THEN RAISE EXCEPTION 'the month is closed'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) THEN RAISE EXCEPTION 'the month is closed'; END IF; RETURN NEW; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER ledger_corrections_shut BEFORE INSERT OR DELETE OR UPDATE ON ledger_corrections FOR EACH ROW EXECUTE FUNCTION ledger_corrections_shut()",
    "CREATE OR REPLACE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'figures of a ledger are only ever added'; END $$",
    "CREATE TRIGGER ledger_corrections_kept BEFORE UPDATE OR DELETE ON ledger_corrections FOR EACH ROW EXECUTE FUNCTION ledger_is_kept()",
    "CREATE OR REPLACE FUNCTION month_ledgers_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger', 0)); IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.month) THEN RAISE EXCEPTION 'the month is closed'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.month) THEN RAISE EXCEPTION 'the month is closed'; END IF; RETURN NEW; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER month_ledgers_shut BEFORE INSERT OR DELETE OR UPDATE ON month_ledgers FOR EACH ROW EXECUTE FUNCTION month_ledgers_shut()",
    "CREATE TRIGGER month_ledgers_kept BEFORE UPDATE OR DELETE ON month_ledgers FOR EACH ROW EXECUTE FUNCTION ledger_is_kept()",
    "CREATE OR REPLACE FUNCTION vehicle_expenses_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger', 0)); IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) THEN RAISE EXCEPTION 'the month is closed'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) THEN RAISE EXCEPTION 'the month is closed'; END IF; RETURN NEW; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER vehicle_expenses_shut BEFORE INSERT OR DELETE OR UPDATE OF posted_month, vehicle_id, kind, amount_fen, voided_at ON vehicle_expenses FOR EACH ROW EXECUTE FUNCTION vehicle_expenses_shut()",
    "CREATE OR REPLACE FUNCTION refuellings_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger', 0)); IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.posted_month) THEN RAISE EXCEPTION 'the month is closed'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.posted_month) THEN RAISE EXCEPTION 'the month is closed'; END IF; RETURN NEW; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER refuellings_shut BEFORE INSERT OR DELETE OR UPDATE OF posted_month, vehicle_id, kind, amount_fen, litres_milli, kwh_milli, voided_at ON refuellings FOR EACH ROW EXECUTE FUNCTION refuellings_shut()",
    "CREATE OR REPLACE FUNCTION ledger_gaps_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger', 0)); IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = OLD.month) THEN RAISE EXCEPTION 'the month is closed'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = NEW.month) THEN RAISE EXCEPTION 'the month is closed'; END IF; RETURN NEW; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER ledger_gaps_shut BEFORE INSERT OR DELETE OR UPDATE OF month, km, status, kind, vehicle_id, from_reading_id, to_reading_id ON ledger_gaps FOR EACH ROW EXECUTE FUNCTION ledger_gaps_shut()",
]
# Circles of keys: PostgreSQL takes them once both tables stand. (table, column, other table)
CIRCLES: list[tuple[str, str, str]] = []


def upgrade() -> None:
    op.create_table(
        "checklist_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "working",
                "party",
                "video",
                "training",
                "visit",
                "foreign",
                "interview",
                "assembly",
                "other",
                name="meetingkind",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "phase",
            sa.Enum("before", "during", "after", name="phase", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_lines")),
    )
    op.create_table(
        "fuel_stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("designated", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fuel_stations")),
        sa.UniqueConstraint("name", name=op.f("uq_fuel_stations_name")),
    )
    op.create_table(
        "garages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("designated", sa.Boolean(), nullable=False),
        sa.Column("contract_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_garages")),
        sa.UniqueConstraint("name", name=op.f("uq_garages_name")),
    )
    op.create_table(
        "movable_equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.String(length=60), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stock >= 0 AND faulty >= 0 AND faulty <= stock", name=op.f("ck_movable_equipment_stock")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movable_equipment")),
        sa.UniqueConstraint("name", name=op.f("uq_movable_equipment_name")),
    )
    op.create_table(
        "room_buildings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_buildings")),
        sa.UniqueConstraint("name", name=op.f("uq_room_buildings_name")),
    )
    op.create_table(
        "upkeep_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "maintenance", "repair", "tyres", "accident", name="upkeepkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("interval_months", sa.Integer(), nullable=True),
        sa.Column("interval_km", sa.Integer(), nullable=True),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("warranty_km", sa.Integer(), nullable=True),
        sa.Column("energies", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_items")),
        sa.UniqueConstraint("name", name=op.f("uq_upkeep_items_name")),
    )
    op.create_table(
        "notice_endpoints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "wecom", "dingtalk", "feishu", "webhook", name="endpointkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=800), nullable=False),
        sa.Column("secret", sa.String(length=400), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_notice_endpoints_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_endpoints")),
        sa.UniqueConstraint("name", name=op.f("uq_notice_endpoints_name")),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("room_group", sa.String(length=40), nullable=False),
        sa.Column("pinyin", sa.String(length=160), nullable=False),
        sa.Column("initials", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.Integer(), nullable=True),
        sa.Column("opens_min", sa.Integer(), nullable=False),
        sa.Column("closes_min", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=True),
        sa.Column("buffer_after", sa.Integer(), nullable=True),
        sa.Column("min_minutes", sa.Integer(), nullable=True),
        sa.Column("max_minutes", sa.Integer(), nullable=True),
        sa.Column("ahead_days", sa.Integer(), nullable=True),
        sa.Column("check_in", sa.Boolean(), nullable=False),
        sa.Column(
            "who_may_book",
            sa.Enum("everybody", "listed", "managers", name="whomaybook", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "approval",
            sa.Enum("never", "by_rule", "always", name="approvalmode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("cost_per_hour_fen", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("in_service", "suspended", "closed", name="roomstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens_min < closes_min", name=op.f("ck_rooms_hours")),
        sa.ForeignKeyConstraint(["building_id"], ["room_buildings.id"], name=op.f("fk_rooms_building_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("building_id", "name", name=op.f("uq_rooms_building_id_name")),
    )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.create_index("ix_rooms_building_floor", ["building_id", "floor"], unique=False)
        batch_op.create_index(batch_op.f("ix_rooms_initials"), ["initials"], unique=False)
        batch_op.create_index(batch_op.f("ix_rooms_status"), ["status"], unique=False)

    op.create_table(
        "booking_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("workdays", sa.Boolean(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("starts_min", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "holidays",
            sa.Enum("skip", "move", "keep", name="holidayrule", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "ended", name="seriesstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clerk_id"], ["people.id"], name=op.f("fk_booking_series_clerk_id")),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["booking_series.id"], name=op.f("fk_booking_series_follows_id")
        ),
        sa.ForeignKeyConstraint(["organiser_id"], ["people.id"], name=op.f("fk_booking_series_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_booking_series_uid")),
    )
    with op.batch_alter_table("booking_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_series_organiser_id"), ["organiser_id"], unique=False)

    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", "room", "department", name="feedkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_calendar_feeds_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_devices_created_by_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["people.id"], name=op.f("fk_devices_responsible_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["people.id"], name=op.f("fk_devices_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_devices_link_hash")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_kind"), ["kind"], unique=False)

    op.create_table(
        "fuel_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=300), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("issuer", sa.String(length=60), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("month_limit_fen", sa.BigInteger(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("active", "blocked", "ended", name="cardstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_fuel_cards_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fuel_cards")),
        sa.UniqueConstraint("number_index", name=op.f("uq_fuel_cards_number_index")),
    )
    with op.batch_alter_table("fuel_cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fuel_cards_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "fuel_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "closed", name="statementstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_fuel_statements_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["people.id"], name=op.f("fk_fuel_statements_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fuel_statements")),
        sa.UniqueConstraint("content_key", name=op.f("uq_fuel_statements_content_key")),
    )
    op.create_table(
        "ladder_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ladder", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "running",
            sa.Enum("rewrite", "keep", name="running", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_ladder_editions_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_editions")),
        sa.UniqueConstraint("ladder", "number", name=op.f("uq_ladder_editions_ladder_number")),
    )
    op.create_table(
        "ledger_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("posted_month", sa.Date(), nullable=False),
        sa.Column("trip_km", sa.Integer(), nullable=False),
        sa.Column("gap_km", sa.Integer(), nullable=False),
        sa.Column("trips", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("posted_month > month", name=op.f("ck_ledger_corrections_later")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_ledger_corrections_by_id")),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name=op.f("fk_ledger_corrections_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_corrections")),
    )
    with op.batch_alter_table("ledger_corrections", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_corrections_month", ["month", "vehicle_id"], unique=False)
        batch_op.create_index("ix_ledger_corrections_posted", ["posted_month", "vehicle_id"], unique=False)

    op.create_table(
        "ledger_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "closed", "reopened", name="monthstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_ledger_months_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_months")),
        sa.UniqueConstraint("month", name=op.f("uq_ledger_months_month")),
    )
    op.create_table(
        "notice_endpoint_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["notice_endpoints.id"], name=op.f("fk_notice_endpoint_states_endpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_endpoint_states")),
        sa.UniqueConstraint("endpoint_id", name=op.f("uq_notice_endpoint_states_endpoint_id")),
    )
    op.create_table(
        "notice_preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "mail",
            sa.Enum("at_once", "digest", "urgent", name="mailhabit", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notice_preferences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_preferences")),
        sa.UniqueConstraint("person_id", name=op.f("uq_notice_preferences_person_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "room_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("role_code", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(department_id IS NULL) <> (role_code = '')", name=op.f("ck_room_access_one")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_room_access_department_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_access_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_access")),
    )
    with op.batch_alter_table("room_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_access_room_id"), ["room_id"], unique=False)

    op.create_table(
        "room_blockings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "upkeep",
                "cleaning",
                "requisition",
                "other",
                name="blockingkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "lifted", name="blockingstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_room_blockings_span")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_room_blockings_created_by_id")
        ),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["people.id"], name=op.f("fk_room_blockings_lifted_by_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_blockings_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_blockings")),
    )
    with op.batch_alter_table("room_blockings", schema=None) as batch_op:
        batch_op.create_index("ix_room_blockings_room_span", ["room_id", "starts_at"], unique=False)

    op.create_table(
        "room_equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "screen",
                "video",
                "microphone",
                "recording",
                "whiteboard",
                "wireless",
                "interpreting",
                "accessible",
                "other",
                name="equipmentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum("works", "faulty", "away", name="equipmentstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("state_note", sa.String(length=200), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_equipment_room_id")),
        sa.ForeignKeyConstraint(["state_by_id"], ["people.id"], name=op.f("fk_room_equipment_state_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_equipment")),
    )
    with op.batch_alter_table("room_equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_equipment_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_equipment_room_id"), ["room_id"], unique=False)

    op.create_table(
        "room_layouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "board",
                "u",
                "classroom",
                "theatre",
                "islands",
                name="layoutkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_layouts_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_layouts")),
        sa.UniqueConstraint("room_id", "kind", name=op.f("uq_room_layouts_room_id_kind")),
    )
    with op.batch_alter_table("room_layouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_layouts_room_id"), ["room_id"], unique=False)

    op.create_table(
        "room_managers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_managers_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_managers_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_managers")),
        sa.UniqueConstraint("room_id", "person_id", name=op.f("uq_room_managers_room_id_person_id")),
    )
    with op.batch_alter_table("room_managers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_managers_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_managers_room_id"), ["room_id"], unique=False)

    op.create_table(
        "seal_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("holiday", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("seals_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_no", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "confirmed",
                "closed",
                "cancelled",
                name="sealplanstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("seals_at < opens_at", name=op.f("ck_seal_plans_span")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_seal_plans_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_seal_plans_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_seal_plans_number")),
        sa.UniqueConstraint("starts_on", name=op.f("uq_seal_plans_starts_on")),
    )
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_second_factors_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("person_id", name=op.f("uq_second_factors_person_id")),
    )
    op.create_table(
        "slip_pads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reserved_on", sa.Date(), nullable=False),
        sa.Column("reserved_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["keeper_id"], ["people.id"], name=op.f("fk_slip_pads_keeper_id")),
        sa.ForeignKeyConstraint(["reserved_by_id"], ["people.id"], name=op.f("fk_slip_pads_reserved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_pads")),
        sa.UniqueConstraint("number", name=op.f("uq_slip_pads_number")),
    )
    with op.batch_alter_table("slip_pads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_pads_keeper_id"), ["keeper_id"], unique=False)

    op.create_table(
        "support_services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.String(length=30), nullable=False),
        sa.Column("server_id", sa.Integer(), nullable=True),
        sa.Column("hint", sa.String(length=100), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["server_id"], ["people.id"], name=op.f("fk_support_services_server_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_services")),
        sa.UniqueConstraint("code", name=op.f("uq_support_services_code")),
    )
    op.create_table(
        "upkeep_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "maintenance", "repair", "tyres", "accident", name="upkeepkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "pending",
                "approved",
                "in_garage",
                "accepted",
                "closed",
                "sent_back",
                "rejected",
                "cancelled",
                name="upkeepstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("garage_id", sa.Integer(), nullable=True),
        sa.Column("garage_reason", sa.String(length=200), nullable=False),
        sa.Column("meeting_ref", sa.String(length=80), nullable=False),
        sa.Column("estimated_fen", sa.BigInteger(), nullable=True),
        sa.Column("estimated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("planned_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_km", sa.Integer(), nullable=True),
        sa.Column("delivered_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_km", sa.Integer(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("actual_fen", sa.BigInteger(), nullable=True),
        sa.Column("difference_reason", sa.String(length=300), nullable=False),
        sa.Column("old_parts", sa.String(length=120), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("warranty_km", sa.Integer(), nullable=True),
        sa.Column("invoice_no", sa.String(length=60), nullable=False),
        sa.Column("expense_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("planned_from < planned_until", name=op.f("ck_upkeep_orders_span")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["people.id"], name=op.f("fk_upkeep_orders_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivered_by_id"], ["people.id"], name=op.f("fk_upkeep_orders_delivered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_upkeep_orders_department_id")
        ),
        sa.ForeignKeyConstraint(["garage_id"], ["garages.id"], name=op.f("fk_upkeep_orders_garage_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["people.id"], name=op.f("fk_upkeep_orders_requester_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_upkeep_orders_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_upkeep_orders_number")),
    )
    with op.batch_alter_table("upkeep_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upkeep_orders_requester_id"), ["requester_id"], unique=False)
        batch_op.create_index("ix_upkeep_orders_vehicle_status", ["vehicle_id", "status"], unique=False)

    op.create_table(
        "upkeep_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("interval_months", sa.Integer(), nullable=True),
        sa.Column("interval_km", sa.Integer(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("last_km", sa.Integer(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "interval_months IS NOT NULL OR interval_km IS NOT NULL", name=op.f("ck_upkeep_plans_interval")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["upkeep_items.id"], name=op.f("fk_upkeep_plans_item_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_upkeep_plans_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_plans")),
        sa.UniqueConstraint("vehicle_id", "item_id", name=op.f("uq_upkeep_plans_vehicle_id_item_id")),
    )
    with op.batch_alter_table("upkeep_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upkeep_plans_expected_on"), ["expected_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_upkeep_plans_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "vehicle_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("key_no", sa.String(length=20), nullable=False),
        sa.Column(
            "kind", sa.Enum("main", "spare", name="keykind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("kept_at", sa.String(length=60), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_vehicle_keys_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_keys")),
        sa.UniqueConstraint("vehicle_id", "key_no", name=op.f("uq_vehicle_keys_vehicle_id_key_no")),
    )
    with op.batch_alter_table("vehicle_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_keys_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "device_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_sessions_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_sessions_token_hash")),
    )
    with op.batch_alter_table("device_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_sessions_device_id"), ["device_id"], unique=False)

    op.create_table(
        "ledger_reopenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger_month_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum("pending", "approved", "refused", name="reopeningstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ledger_month_id"], ["ledger_months.id"], name=op.f("fk_ledger_reopenings_ledger_month_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["people.id"], name=op.f("fk_ledger_reopenings_requested_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_reopenings")),
    )
    with op.batch_alter_table("ledger_reopenings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_reopenings_ledger_month_id"), ["ledger_month_id"], unique=False
        )

    op.create_table(
        "month_ledgers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger_month_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("opening_km", sa.Integer(), nullable=True),
        sa.Column("closing_km", sa.Integer(), nullable=True),
        sa.Column("km", sa.Integer(), nullable=False),
        sa.Column("trip_km", sa.Integer(), nullable=False),
        sa.Column("gap_km", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("trips", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("fills", sa.Integer(), nullable=False),
        sa.Column("litres_milli", sa.BigInteger(), nullable=False),
        sa.Column("kwh_milli", sa.BigInteger(), nullable=False),
        sa.Column("fuel_fen", sa.BigInteger(), nullable=False),
        sa.Column("charge_fen", sa.BigInteger(), nullable=False),
        sa.Column("repair_fen", sa.BigInteger(), nullable=False),
        sa.Column("maintenance_fen", sa.BigInteger(), nullable=False),
        sa.Column("insurance_fen", sa.BigInteger(), nullable=False),
        sa.Column("inspection_fen", sa.BigInteger(), nullable=False),
        sa.Column("toll_fen", sa.BigInteger(), nullable=False),
        sa.Column("parking_fen", sa.BigInteger(), nullable=False),
        sa.Column("washing_fen", sa.BigInteger(), nullable=False),
        sa.Column("fine_fen", sa.BigInteger(), nullable=False),
        sa.Column("other_fen", sa.BigInteger(), nullable=False),
        sa.Column("corrected_km", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ledger_month_id"], ["ledger_months.id"], name=op.f("fk_month_ledgers_ledger_month_id")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_month_ledgers_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_ledgers")),
        sa.UniqueConstraint(
            "vehicle_id", "month", "edition", name=op.f("uq_month_ledgers_vehicle_id_month_edition")
        ),
    )
    with op.batch_alter_table("month_ledgers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_month_ledgers_ledger_month_id"), ["ledger_month_id"], unique=False
        )
        batch_op.create_index("ix_month_ledgers_month", ["month"], unique=False)

    op.create_table(
        "room_bookings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("original_on", sa.Date(), nullable=True),
        sa.Column("detached", sa.Boolean(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "working",
                "party",
                "video",
                "training",
                "visit",
                "foreign",
                "interview",
                "assembly",
                "other",
                name="meetingkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("setup_minutes", sa.Integer(), nullable=False),
        sa.Column("clear_minutes", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("came_count", sa.Integer(), nullable=True),
        sa.Column("leaders", sa.Boolean(), nullable=False),
        sa.Column(
            "layout",
            sa.Enum(
                "board",
                "u",
                "classroom",
                "theatre",
                "islands",
                name="layoutkind",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "sent_back",
                "confirmed",
                "checked_in",
                "ended",
                "rejected",
                "cancelled",
                "released",
                name="bookingstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_room_bookings_span")),
        sa.ForeignKeyConstraint(
            ["checked_in_by_id"], ["people.id"], name=op.f("fk_room_bookings_checked_in_by_id")
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["people.id"], name=op.f("fk_room_bookings_clerk_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_room_bookings_department_id")
        ),
        sa.ForeignKeyConstraint(["organiser_id"], ["people.id"], name=op.f("fk_room_bookings_organiser_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_bookings_room_id")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["booking_series.id"], name=op.f("fk_room_bookings_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_bookings")),
        sa.UniqueConstraint("uid", name=op.f("uq_room_bookings_uid")),
    )
    with op.batch_alter_table("room_bookings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_bookings_clerk_id"), ["clerk_id"], unique=False)
        batch_op.create_index(
            "ix_room_bookings_department_starts", ["department_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_room_bookings_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_index("ix_room_bookings_room_starts", ["room_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_bookings_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_bookings_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index("ix_room_bookings_status_starts", ["status", "starts_at"], unique=False)

    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column(
            "role",
            sa.Enum("seal", "duty", "exempt", name="sealrole", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("role_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned", "sealed", "out", "opened", "stays", name="sealstatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("key_keeper_id", sa.Integer(), nullable=True),
        sa.Column("unexplained_km", sa.Integer(), nullable=False),
        sa.Column(
            "case_status",
            sa.Enum("none", "open", "closed", name="casestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("case_owner_id", sa.Integer(), nullable=True),
        sa.Column("case_due_on", sa.Date(), nullable=True),
        sa.Column("case_text", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_owner_id"], ["people.id"], name=op.f("fk_seals_case_owner_id")),
        sa.ForeignKeyConstraint(["key_keeper_id"], ["people.id"], name=op.f("fk_seals_key_keeper_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["seal_plans.id"], name=op.f("fk_seals_plan_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_seals_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
        sa.UniqueConstraint("plan_id", "vehicle_id", name=op.f("uq_seals_plan_id_vehicle_id")),
    )
    with op.batch_alter_table("seals", schema=None) as batch_op:
        batch_op.create_index("ix_seals_vehicle", ["vehicle_id", "status"], unique=False)

    op.create_table(
        "upkeep_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("estimate", "actual", name="linephase", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("parts", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("labour_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["upkeep_items.id"], name=op.f("fk_upkeep_lines_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["upkeep_orders.id"], name=op.f("fk_upkeep_lines_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_lines")),
    )
    with op.batch_alter_table("upkeep_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upkeep_lines_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upkeep_lines_order_id"), ["order_id"], unique=False)

    op.create_table(
        "booking_attendees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column(
            "response",
            sa.Enum(
                "none", "accepted", "tentative", "declined", name="response", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_booking_attendees_booking_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_booking_attendees_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_attendees")),
        sa.UniqueConstraint(
            "booking_id", "person_id", name=op.f("uq_booking_attendees_booking_id_person_id")
        ),
    )
    with op.batch_alter_table("booking_attendees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_attendees_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_attendees_person_id"), ["person_id"], unique=False)

    op.create_table(
        "booking_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_booking_events_booking_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_booking_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_events")),
    )
    with op.batch_alter_table("booking_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_events_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "check_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("before", "during", "after", name="phase", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["room_bookings.id"], name=op.f("fk_check_marks_booking_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_check_marks_by_id")),
        sa.ForeignKeyConstraint(["line_id"], ["checklist_lines.id"], name=op.f("fk_check_marks_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_marks")),
        sa.UniqueConstraint("booking_id", "line_id", name=op.f("uq_check_marks_booking_id_line_id")),
    )
    op.create_table(
        "key_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_key_moves_dispatch_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["people.id"], name=op.f("fk_key_moves_issued_by_id")),
        sa.ForeignKeyConstraint(["key_id"], ["vehicle_keys.id"], name=op.f("fk_key_moves_key_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["people.id"], name=op.f("fk_key_moves_received_by_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["people.id"], name=op.f("fk_key_moves_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_moves")),
    )
    with op.batch_alter_table("key_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_moves_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_moves_key_id"), ["key_id"], unique=False)
        batch_op.create_index(
            "ix_key_moves_one_out",
            ["key_id"],
            unique=True,
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )
        batch_op.create_index("ix_key_moves_taken", ["taken_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_moves_taken_by_id"), ["taken_by_id"], unique=False)

    op.create_table(
        "ledger_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("from_reading_id", sa.Integer(), nullable=False),
        sa.Column("to_reading_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("km", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "explained", "dissolved", name="gapstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "test_drive",
                "to_garage",
                "tow",
                "typo",
                "private",
                "other",
                name="gapkind",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("explained_by_id", sa.Integer(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'explained' OR kind IS NOT NULL", name=op.f("ck_ledger_gaps_kind")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_ledger_gaps_dispatch_id")),
        sa.ForeignKeyConstraint(
            ["explained_by_id"], ["people.id"], name=op.f("fk_ledger_gaps_explained_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_reading_id"], ["odometer_readings.id"], name=op.f("fk_ledger_gaps_from_reading_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_ledger_gaps_owner_id")),
        sa.ForeignKeyConstraint(
            ["to_reading_id"], ["odometer_readings.id"], name=op.f("fk_ledger_gaps_to_reading_id")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_ledger_gaps_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_gaps")),
        sa.UniqueConstraint(
            "from_reading_id", "to_reading_id", name=op.f("uq_ledger_gaps_from_reading_id_to_reading_id")
        ),
    )
    with op.batch_alter_table("ledger_gaps", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_gaps_month", ["month", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_gaps_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_ledger_gaps_status", ["status", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_gaps_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "meeting_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_meeting_ratings_score")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_meeting_ratings_booking_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_meeting_ratings_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_ratings")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_meeting_ratings_booking_id")),
    )
    op.create_table(
        "meeting_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("rank_order", sa.Integer(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_meeting_seats_booking_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_meeting_seats_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_seats")),
    )
    with op.batch_alter_table("meeting_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_seats_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "meeting_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "how",
            sa.Enum("code", "steward", "paper", name="signedby", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_meeting_sign_ins_booking_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_meeting_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_sign_ins")),
        sa.UniqueConstraint("booking_id", "person_id", name=op.f("uq_meeting_sign_ins_booking_id_person_id")),
    )
    with op.batch_alter_table("meeting_sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_sign_ins_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "meeting_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "done", "dropped", name="taskstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_meeting_tasks_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_meeting_tasks_created_by_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_meeting_tasks_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_tasks")),
    )
    with op.batch_alter_table("meeting_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_tasks_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_tasks_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "movable_loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("reserved", "out", "back", "cancelled", name="loanstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at AND quantity > 0", name=op.f("ck_movable_loans_span")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_movable_loans_booking_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_movable_loans_by_id")),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["movable_equipment.id"], name=op.f("fk_movable_loans_equipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movable_loans")),
    )
    with op.batch_alter_table("movable_loans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_movable_loans_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index("ix_movable_loans_equipment_span", ["equipment_id", "starts_at"], unique=False)

    op.create_table(
        "refuellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column(
            "kind", sa.Enum("fuel", "charge", name="fuelkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=True),
        sa.Column("driver_name", sa.String(length=80), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("posted_month", sa.Date(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "petrol_92",
                "petrol_95",
                "petrol_98",
                "diesel_0",
                "diesel_10",
                "diesel_20",
                "electric",
                name="fuelgrade",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("litres_milli", sa.BigInteger(), nullable=True),
        sa.Column("kwh_milli", sa.BigInteger(), nullable=True),
        sa.Column("price4", sa.BigInteger(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("missed_before", sa.Boolean(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("station_name", sa.String(length=80), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("receipt_no", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=True),
        sa.Column("client_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("reversal_of_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'charge') = (litres_milli IS NULL)", name=op.f("ck_refuellings_litres")),
        sa.CheckConstraint("(kind = 'fuel') = (kwh_milli IS NULL)", name=op.f("ck_refuellings_kwh")),
        sa.ForeignKeyConstraint(["card_id"], ["fuel_cards.id"], name=op.f("fk_refuellings_card_id")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_refuellings_dispatch_id")),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name=op.f("fk_refuellings_driver_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_refuellings_entered_by_id")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["odometer_readings.id"], name=op.f("fk_refuellings_reading_id")
        ),
        sa.ForeignKeyConstraint(
            ["reversal_of_id"], ["refuellings.id"], name=op.f("fk_refuellings_reversal_of_id")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["fuel_stations.id"], name=op.f("fk_refuellings_station_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_refuellings_vehicle_id")),
        sa.ForeignKeyConstraint(["voided_by_id"], ["people.id"], name=op.f("fk_refuellings_voided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refuellings")),
        sa.UniqueConstraint("client_id", name=op.f("uq_refuellings_client_id")),
        sa.UniqueConstraint("number", name=op.f("uq_refuellings_number")),
        sa.UniqueConstraint("reversal_of_id", name=op.f("uq_refuellings_reversal_of_id")),
    )
    with op.batch_alter_table("refuellings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refuellings_business_on"), ["business_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_card_id"), ["card_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_driver_id"), ["driver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_filled_at"), ["filled_at"], unique=False)
        batch_op.create_index("ix_refuellings_posted", ["posted_month", "vehicle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_reading_id"), ["reading_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refuellings_receipt_no"), ["receipt_no"], unique=False)
        batch_op.create_index("ix_refuellings_vehicle_filled", ["vehicle_id", "filled_at"], unique=False)

    op.create_table(
        "room_blocking_fates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blocking_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column(
            "fate",
            sa.Enum("moved", "cancelled", "kept", name="fate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("from_room_id", sa.Integer(), nullable=False),
        sa.Column("to_room_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["blocking_id"], ["room_blockings.id"], name=op.f("fk_room_blocking_fates_blocking_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_room_blocking_fates_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_room_id"], ["rooms.id"], name=op.f("fk_room_blocking_fates_from_room_id")
        ),
        sa.ForeignKeyConstraint(["to_room_id"], ["rooms.id"], name=op.f("fk_room_blocking_fates_to_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_blocking_fates")),
        sa.UniqueConstraint(
            "blocking_id", "booking_id", name=op.f("uq_room_blocking_fates_blocking_id_booking_id")
        ),
    )
    with op.batch_alter_table("room_blocking_fates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_blocking_fates_blocking_id"), ["blocking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_blocking_fates_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "room_faults",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "seen", "mended", name="faultstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("device_name", sa.String(length=80), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mended_by_id", sa.Integer(), nullable=True),
        sa.Column("mended_note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["room_bookings.id"], name=op.f("fk_room_faults_booking_id")),
        sa.ForeignKeyConstraint(["mended_by_id"], ["people.id"], name=op.f("fk_room_faults_mended_by_id")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_room_faults_reported_by_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_faults_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_faults")),
    )
    with op.batch_alter_table("room_faults", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_faults_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_faults_room_id"), ["room_id"], unique=False)

    op.create_table(
        "room_no_shows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "counts", "appealed", "excused", "upheld", name="noshowstatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("appeal", sa.String(length=300), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_room_no_shows_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_room_no_shows_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_room_no_shows_department_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_no_shows_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_no_shows")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_room_no_shows_booking_id")),
    )
    with op.batch_alter_table("room_no_shows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_no_shows_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_room_no_shows_person_at", ["person_id", "at"], unique=False)

    op.create_table(
        "room_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "offered",
                "taken",
                "lapsed",
                "withdrawn",
                name="waitingstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_room_id", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_room_waiting_span")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_room_waiting_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["room_buildings.id"], name=op.f("fk_room_waiting_building_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_room_id"], ["rooms.id"], name=op.f("fk_room_waiting_offered_room_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_waiting_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_waiting_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_waiting")),
    )
    with op.batch_alter_table("room_waiting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_waiting_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_waiting_room_id"), ["room_id"], unique=False)
        batch_op.create_index("ix_room_waiting_status_starts", ["status", "starts_at"], unique=False)

    op.create_table(
        "seat_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column(
            "layout",
            sa.Enum(
                "board",
                "u",
                "classroom",
                "theatre",
                "islands",
                name="layoutkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["room_bookings.id"], name=op.f("fk_seat_plans_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_plans")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_seat_plans_booking_id")),
    )
    op.create_table(
        "slips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("pad_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("blank", "used", "spoiled", "returned", name="slipstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'blank') = (ended_at IS NULL)", name=op.f("ck_slips_ended")),
        sa.CheckConstraint("(status = 'used') = (dispatch_id IS NOT NULL)", name=op.f("ck_slips_used")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_slips_dispatch_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["people.id"], name=op.f("fk_slips_ended_by_id")),
        sa.ForeignKeyConstraint(["pad_id"], ["slip_pads.id"], name=op.f("fk_slips_pad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slips")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_slips_dispatch_id")),
        sa.UniqueConstraint("number", name=op.f("uq_slips_number")),
        sa.UniqueConstraint("pad_id", "place", name=op.f("uq_slips_pad_id_place")),
    )
    with op.batch_alter_table("slips", schema=None) as batch_op:
        batch_op.create_index("ix_slips_status", ["status"], unique=False)

    op.create_table(
        "support_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("banner", sa.String(length=80), nullable=False),
        sa.Column("wishes", sa.String(length=400), nullable=False),
        sa.Column("told_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_room_id", sa.Integer(), nullable=False),
        sa.Column("told_people", sa.Integer(), nullable=False),
        sa.Column("told_off", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["room_bookings.id"], name=op.f("fk_support_orders_booking_id")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["people.id"], name=op.f("fk_support_orders_contact_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_support_orders_created_by_id")
        ),
        sa.ForeignKeyConstraint(["told_room_id"], ["rooms.id"], name=op.f("fk_support_orders_told_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_orders")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_support_orders_booking_id")),
        sa.UniqueConstraint("number", name=op.f("uq_support_orders_number")),
    )
    op.create_table(
        "unseal_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("destination", sa.String(length=120), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "approved",
                "used",
                "done",
                "sent_back",
                "rejected",
                "withdrawn",
                name="unsealstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_unseal_requests_span")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_unseal_requests_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_unseal_requests_dispatch_id")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["people.id"], name=op.f("fk_unseal_requests_requester_id")
        ),
        sa.ForeignKeyConstraint(["seal_id"], ["seals.id"], name=op.f("fk_unseal_requests_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unseal_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_unseal_requests_number")),
    )
    with op.batch_alter_table("unseal_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unseal_requests_requester_id"), ["requester_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unseal_requests_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "vehicle_accidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("injured", sa.Boolean(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("third_party", sa.String(length=120), nullable=False),
        sa.Column("third_plate", sa.String(length=20), nullable=False),
        sa.Column("third_phone", sa.String(length=30), nullable=False),
        sa.Column("police_no", sa.String(length=60), nullable=False),
        sa.Column(
            "liability",
            sa.Enum(
                "unknown",
                "none",
                "minor",
                "equal",
                "major",
                "full",
                name="liability",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("insurer", sa.String(length=80), nullable=False),
        sa.Column("claim_no", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "reported",
                "claimed",
                "closed",
                "voided",
                name="accidentstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_note", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_vehicle_accidents_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name=op.f("fk_vehicle_accidents_driver_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_vehicle_accidents_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["upkeep_orders.id"], name=op.f("fk_vehicle_accidents_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name=op.f("fk_vehicle_accidents_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_accidents")),
        sa.UniqueConstraint("number", name=op.f("uq_vehicle_accidents_number")),
    )
    with op.batch_alter_table("vehicle_accidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_accidents_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_accidents_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_accidents_driver_id"), ["driver_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vehicle_accidents_entered_by_id"), ["entered_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_vehicle_accidents_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "vehicle_expenses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "repair",
                "maintenance",
                "insurance",
                "inspection",
                "toll",
                "parking",
                "washing",
                "fine",
                "other",
                name="expensekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("posted_month", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("invoice_no", sa.String(length=60), nullable=False),
        sa.Column("reimbursement_no", sa.String(length=60), nullable=False),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_until", sa.Date(), nullable=True),
        sa.Column("driver_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("source_type", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("reversal_of_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_vehicle_expenses_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name=op.f("fk_vehicle_expenses_driver_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_vehicle_expenses_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reversal_of_id"], ["vehicle_expenses.id"], name=op.f("fk_vehicle_expenses_reversal_of_id")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_vehicle_expenses_vehicle_id")),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["people.id"], name=op.f("fk_vehicle_expenses_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_expenses")),
        sa.UniqueConstraint("client_id", name=op.f("uq_vehicle_expenses_client_id")),
        sa.UniqueConstraint("number", name=op.f("uq_vehicle_expenses_number")),
        sa.UniqueConstraint("reversal_of_id", name=op.f("uq_vehicle_expenses_reversal_of_id")),
    )
    with op.batch_alter_table("vehicle_expenses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_expenses_business_on"), ["business_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_expenses_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_expenses_driver_id"), ["driver_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vehicle_expenses_entered_by_id"), ["entered_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_vehicle_expenses_invoice_no"), ["invoice_no"], unique=False)
        batch_op.create_index("ix_vehicle_expenses_posted", ["posted_month", "vehicle_id"], unique=False)
        batch_op.create_index("ix_vehicle_expenses_source", ["source_type", "source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_expenses_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "vehicle_violations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("notice_no", sa.String(length=60), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("fine_fen", sa.BigInteger(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("driver_reason", sa.String(length=200), nullable=False),
        sa.Column("handle_by", sa.Date(), nullable=False),
        sa.Column("handled_on", sa.Date(), nullable=True),
        sa.Column("handled_note", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "handled", "voided", name="violationstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_vehicle_violations_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name=op.f("fk_vehicle_violations_driver_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_vehicle_violations_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name=op.f("fk_vehicle_violations_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_violations")),
        sa.UniqueConstraint("number", name=op.f("uq_vehicle_violations_number")),
    )
    with op.batch_alter_table("vehicle_violations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_violations_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_violations_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_violations_driver_id"), ["driver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vehicle_violations_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "fuel_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "consumption",
                "tank",
                "receipt",
                "too_soon",
                "no_trip",
                name="casekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum("warn", "serious", name="caselevel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("fill_id", sa.Integer(), nullable=False),
        sa.Column("since_fill_id", sa.Integer(), nullable=True),
        sa.Column("km", sa.Integer(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("per_100km_milli", sa.BigInteger(), nullable=True),
        sa.Column("base_milli", sa.BigInteger(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("open", "closed", "superseded", name="casestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "conclusion",
            sa.Enum(
                "explained", "record", "fault", "misuse", name="conclusion", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_fuel_cases_closed_by_id")),
        sa.ForeignKeyConstraint(["fill_id"], ["refuellings.id"], name=op.f("fk_fuel_cases_fill_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_fuel_cases_owner_id")),
        sa.ForeignKeyConstraint(
            ["since_fill_id"], ["refuellings.id"], name=op.f("fk_fuel_cases_since_fill_id")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_fuel_cases_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fuel_cases")),
        sa.UniqueConstraint("fill_id", "kind", name=op.f("uq_fuel_cases_fill_id_kind")),
    )
    with op.batch_alter_table("fuel_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fuel_cases_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "fuel_statement_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("station_name", sa.String(length=80), nullable=False),
        sa.Column("grade_text", sa.String(length=30), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("fill_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["fuel_cards.id"], name=op.f("fk_fuel_statement_lines_card_id")),
        sa.ForeignKeyConstraint(
            ["fill_id"], ["refuellings.id"], name=op.f("fk_fuel_statement_lines_fill_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["fuel_statements.id"], name=op.f("fk_fuel_statement_lines_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fuel_statement_lines")),
    )
    with op.batch_alter_table("fuel_statement_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fuel_statement_lines_fill_id"), ["fill_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_fuel_statement_lines_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "seal_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum("seal", "unseal", "reseal", "open", name="sealact", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("parking", sa.String(length=80), nullable=False),
        sa.Column("seal_no", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("by_id <> witness_id", name=op.f("ck_seal_steps_two_persons")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_seal_steps_by_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_seal_steps_entered_by_id")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["odometer_readings.id"], name=op.f("fk_seal_steps_reading_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["unseal_requests.id"], name=op.f("fk_seal_steps_request_id")
        ),
        sa.ForeignKeyConstraint(["seal_id"], ["seals.id"], name=op.f("fk_seal_steps_seal_id")),
        sa.ForeignKeyConstraint(["witness_id"], ["people.id"], name=op.f("fk_seal_steps_witness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_steps")),
    )
    with op.batch_alter_table("seal_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_steps_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "support_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ordered",
                "accepted",
                "ready",
                "served",
                "closed",
                "refused",
                "cancelled",
                name="itemstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("server_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["support_orders.id"], name=op.f("fk_support_items_order_id")),
        sa.ForeignKeyConstraint(["server_id"], ["people.id"], name=op.f("fk_support_items_server_id")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["support_services.id"], name=op.f("fk_support_items_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_items")),
    )
    with op.batch_alter_table("support_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_items_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_support_items_status_due", ["status", "due_at"], unique=False)

    op.create_table(
        "vehicle_defects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "ordered", "dismissed", name="defectstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_vehicle_defects_handover_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["upkeep_orders.id"], name=op.f("fk_vehicle_defects_order_id")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_vehicle_defects_reported_by_id")
        ),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_vehicle_defects_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_defects")),
        sa.UniqueConstraint("handover_id", name=op.f("uq_vehicle_defects_handover_id")),
    )
    with op.batch_alter_table("vehicle_defects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_defects_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vehicle_defects_reported_by_id"), ["reported_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_vehicle_defects_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "fuel_statement_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "only_statement",
                "only_portal",
                "amount",
                "quantity",
                name="differencekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("fill_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_fuel_statement_differences_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["fill_id"], ["refuellings.id"], name=op.f("fk_fuel_statement_differences_fill_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["fuel_statement_lines.id"], name=op.f("fk_fuel_statement_differences_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["fuel_statements.id"], name=op.f("fk_fuel_statement_differences_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fuel_statement_differences")),
        sa.UniqueConstraint(
            "statement_id",
            "kind",
            "line_id",
            "fill_id",
            name=op.f("uq_fuel_statement_differences_statement_id_kind_line_id_fill_id"),
        ),
    )
    with op.batch_alter_table("fuel_statement_differences", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fuel_statement_differences_statement_id"), ["statement_id"], unique=False
        )

    with op.batch_alter_table("approval_assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agent_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_approval_assignments_agent_id"), ["agent_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_approval_assignments_agent_id"), "people", ["agent_id"], ["id"]
        )

    with op.batch_alter_table("approval_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agent_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_approval_events_agent_id"), "people", ["agent_id"], ["id"])

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("batch", sa.String(length=32), server_default="", nullable=False))
        batch_op.create_index("ix_deliveries_address", ["address", "state"], unique=False)

    with op.batch_alter_table("ladder_stages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_ladder_stages_ladder_code"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_ladder_stages_ladder_edition_code"), ["ladder", "edition", "code"]
        )

    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("armed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("edition", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("reminder_fires", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))

    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table, column, other in CIRCLES:
            op.create_foreign_key(f"fk_{table}_{column}", table, other, [column], ["id"])
    for statement in POSTGRESQL if connection.dialect.name == "postgresql" else SQLITE:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table, column, _other in CIRCLES:
            op.drop_constraint(f"fk_{table}_{column}", table, type_="foreignkey")
    with op.batch_alter_table("reminder_fires", schema=None) as batch_op:
        batch_op.drop_column("late")

    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.drop_column("edition")
        batch_op.drop_column("armed_at")

    with op.batch_alter_table("ladder_stages", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_ladder_stages_ladder_edition_code"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_ladder_stages_ladder_code"), ["ladder", "code"])
        batch_op.drop_column("edition")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_address")
        batch_op.drop_column("batch")
        batch_op.drop_column("digest")
        batch_op.drop_column("held_until")

    with op.batch_alter_table("approval_events", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_approval_events_agent_id"), type_="foreignkey")
        batch_op.drop_column("agent_id")

    with op.batch_alter_table("approval_assignments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_approval_assignments_agent_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_approval_assignments_agent_id"))
        batch_op.drop_column("agent_id")

    with op.batch_alter_table("fuel_statement_differences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fuel_statement_differences_statement_id"))

    op.drop_table("fuel_statement_differences")
    with op.batch_alter_table("vehicle_defects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_defects_vehicle_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_defects_reported_by_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_defects_order_id"))

    op.drop_table("vehicle_defects")
    with op.batch_alter_table("support_items", schema=None) as batch_op:
        batch_op.drop_index("ix_support_items_status_due")
        batch_op.drop_index(batch_op.f("ix_support_items_order_id"))

    op.drop_table("support_items")
    with op.batch_alter_table("seal_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seal_steps_seal_id"))

    op.drop_table("seal_steps")
    with op.batch_alter_table("fuel_statement_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fuel_statement_lines_statement_id"))
        batch_op.drop_index(batch_op.f("ix_fuel_statement_lines_fill_id"))

    op.drop_table("fuel_statement_lines")
    with op.batch_alter_table("fuel_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fuel_cases_vehicle_id"))

    op.drop_table("fuel_cases")
    with op.batch_alter_table("vehicle_violations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_violations_vehicle_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_violations_driver_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_violations_dispatch_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_violations_at"))

    op.drop_table("vehicle_violations")
    with op.batch_alter_table("vehicle_expenses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_expenses_vehicle_id"))
        batch_op.drop_index("ix_vehicle_expenses_source")
        batch_op.drop_index("ix_vehicle_expenses_posted")
        batch_op.drop_index(batch_op.f("ix_vehicle_expenses_invoice_no"))
        batch_op.drop_index(batch_op.f("ix_vehicle_expenses_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_expenses_driver_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_expenses_dispatch_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_expenses_business_on"))

    op.drop_table("vehicle_expenses")
    with op.batch_alter_table("vehicle_accidents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_accidents_vehicle_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_accidents_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_accidents_driver_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_accidents_dispatch_id"))
        batch_op.drop_index(batch_op.f("ix_vehicle_accidents_at"))

    op.drop_table("vehicle_accidents")
    with op.batch_alter_table("unseal_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unseal_requests_seal_id"))
        batch_op.drop_index(batch_op.f("ix_unseal_requests_requester_id"))

    op.drop_table("unseal_requests")
    op.drop_table("support_orders")
    with op.batch_alter_table("slips", schema=None) as batch_op:
        batch_op.drop_index("ix_slips_status")

    op.drop_table("slips")
    op.drop_table("seat_plans")
    with op.batch_alter_table("room_waiting", schema=None) as batch_op:
        batch_op.drop_index("ix_room_waiting_status_starts")
        batch_op.drop_index(batch_op.f("ix_room_waiting_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_waiting_person_id"))

    op.drop_table("room_waiting")
    with op.batch_alter_table("room_no_shows", schema=None) as batch_op:
        batch_op.drop_index("ix_room_no_shows_person_at")
        batch_op.drop_index(batch_op.f("ix_room_no_shows_department_id"))

    op.drop_table("room_no_shows")
    with op.batch_alter_table("room_faults", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_faults_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_faults_booking_id"))

    op.drop_table("room_faults")
    with op.batch_alter_table("room_blocking_fates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_blocking_fates_booking_id"))
        batch_op.drop_index(batch_op.f("ix_room_blocking_fates_blocking_id"))

    op.drop_table("room_blocking_fates")
    with op.batch_alter_table("refuellings", schema=None) as batch_op:
        batch_op.drop_index("ix_refuellings_vehicle_filled")
        batch_op.drop_index(batch_op.f("ix_refuellings_receipt_no"))
        batch_op.drop_index(batch_op.f("ix_refuellings_reading_id"))
        batch_op.drop_index("ix_refuellings_posted")
        batch_op.drop_index(batch_op.f("ix_refuellings_filled_at"))
        batch_op.drop_index(batch_op.f("ix_refuellings_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_refuellings_driver_id"))
        batch_op.drop_index(batch_op.f("ix_refuellings_dispatch_id"))
        batch_op.drop_index(batch_op.f("ix_refuellings_card_id"))
        batch_op.drop_index(batch_op.f("ix_refuellings_business_on"))

    op.drop_table("refuellings")
    with op.batch_alter_table("movable_loans", schema=None) as batch_op:
        batch_op.drop_index("ix_movable_loans_equipment_span")
        batch_op.drop_index(batch_op.f("ix_movable_loans_booking_id"))

    op.drop_table("movable_loans")
    with op.batch_alter_table("meeting_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_tasks_owner_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_tasks_booking_id"))

    op.drop_table("meeting_tasks")
    with op.batch_alter_table("meeting_sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_sign_ins_booking_id"))

    op.drop_table("meeting_sign_ins")
    with op.batch_alter_table("meeting_seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_seats_booking_id"))

    op.drop_table("meeting_seats")
    op.drop_table("meeting_ratings")
    with op.batch_alter_table("ledger_gaps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_gaps_vehicle_id"))
        batch_op.drop_index("ix_ledger_gaps_status")
        batch_op.drop_index(batch_op.f("ix_ledger_gaps_owner_id"))
        batch_op.drop_index("ix_ledger_gaps_month")

    op.drop_table("ledger_gaps")
    with op.batch_alter_table("key_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_moves_taken_by_id"))
        batch_op.drop_index("ix_key_moves_taken")
        batch_op.drop_index(
            "ix_key_moves_one_out",
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_key_moves_key_id"))
        batch_op.drop_index(batch_op.f("ix_key_moves_dispatch_id"))

    op.drop_table("key_moves")
    op.drop_table("check_marks")
    with op.batch_alter_table("booking_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_events_booking_id"))

    op.drop_table("booking_events")
    with op.batch_alter_table("booking_attendees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_attendees_person_id"))
        batch_op.drop_index(batch_op.f("ix_booking_attendees_booking_id"))

    op.drop_table("booking_attendees")
    with op.batch_alter_table("upkeep_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upkeep_lines_order_id"))
        batch_op.drop_index(batch_op.f("ix_upkeep_lines_item_id"))

    op.drop_table("upkeep_lines")
    with op.batch_alter_table("seals", schema=None) as batch_op:
        batch_op.drop_index("ix_seals_vehicle")

    op.drop_table("seals")
    with op.batch_alter_table("room_bookings", schema=None) as batch_op:
        batch_op.drop_index("ix_room_bookings_status_starts")
        batch_op.drop_index(batch_op.f("ix_room_bookings_starts_at"))
        batch_op.drop_index(batch_op.f("ix_room_bookings_series_id"))
        batch_op.drop_index("ix_room_bookings_room_starts")
        batch_op.drop_index(batch_op.f("ix_room_bookings_organiser_id"))
        batch_op.drop_index("ix_room_bookings_department_starts")
        batch_op.drop_index(batch_op.f("ix_room_bookings_clerk_id"))

    op.drop_table("room_bookings")
    with op.batch_alter_table("month_ledgers", schema=None) as batch_op:
        batch_op.drop_index("ix_month_ledgers_month")
        batch_op.drop_index(batch_op.f("ix_month_ledgers_ledger_month_id"))

    op.drop_table("month_ledgers")
    with op.batch_alter_table("ledger_reopenings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_reopenings_ledger_month_id"))

    op.drop_table("ledger_reopenings")
    with op.batch_alter_table("device_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_sessions_device_id"))

    op.drop_table("device_sessions")
    with op.batch_alter_table("vehicle_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_keys_vehicle_id"))

    op.drop_table("vehicle_keys")
    with op.batch_alter_table("upkeep_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upkeep_plans_vehicle_id"))
        batch_op.drop_index(batch_op.f("ix_upkeep_plans_expected_on"))

    op.drop_table("upkeep_plans")
    with op.batch_alter_table("upkeep_orders", schema=None) as batch_op:
        batch_op.drop_index("ix_upkeep_orders_vehicle_status")
        batch_op.drop_index(batch_op.f("ix_upkeep_orders_requester_id"))

    op.drop_table("upkeep_orders")
    op.drop_table("support_services")
    with op.batch_alter_table("slip_pads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slip_pads_keeper_id"))

    op.drop_table("slip_pads")
    op.drop_table("second_factors")
    op.drop_table("seal_plans")
    with op.batch_alter_table("room_managers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_managers_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_managers_person_id"))

    op.drop_table("room_managers")
    with op.batch_alter_table("room_layouts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_layouts_room_id"))

    op.drop_table("room_layouts")
    with op.batch_alter_table("room_equipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_equipment_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_equipment_kind"))

    op.drop_table("room_equipment")
    with op.batch_alter_table("room_blockings", schema=None) as batch_op:
        batch_op.drop_index("ix_room_blockings_room_span")

    op.drop_table("room_blockings")
    with op.batch_alter_table("room_access", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_access_room_id"))

    op.drop_table("room_access")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_person_id"))

    op.drop_table("recovery_codes")
    op.drop_table("notice_preferences")
    op.drop_table("notice_endpoint_states")
    op.drop_table("ledger_months")
    with op.batch_alter_table("ledger_corrections", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_corrections_posted")
        batch_op.drop_index("ix_ledger_corrections_month")

    op.drop_table("ledger_corrections")
    op.drop_table("ladder_editions")
    op.drop_table("fuel_statements")
    with op.batch_alter_table("fuel_cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fuel_cards_vehicle_id"))

    op.drop_table("fuel_cards")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_kind"))

    op.drop_table("devices")
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feeds_owner_id"))

    op.drop_table("calendar_feeds")
    with op.batch_alter_table("booking_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_series_organiser_id"))

    op.drop_table("booking_series")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rooms_status"))
        batch_op.drop_index(batch_op.f("ix_rooms_initials"))
        batch_op.drop_index("ix_rooms_building_floor")

    op.drop_table("rooms")
    op.drop_table("notice_endpoints")
    op.drop_table("upkeep_items")
    op.drop_table("room_buildings")
    op.drop_table("movable_equipment")
    op.drop_table("garages")
    op.drop_table("fuel_stations")
    op.drop_table("checklist_lines")
    if connection.dialect.name == "postgresql":
        op.execute(
            "DROP FUNCTION IF EXISTS ledger_corrections_shut, ledger_is_kept, month_ledgers_shut, vehicle_expenses_shut, refuellings_shut, ledger_gaps_shut CASCADE"
        )
