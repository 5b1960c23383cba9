"""first tables

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# What guards rows beyond columns, word for word as it was then; the models attach the same for tests.
SQLITE = [
    "CREATE TRIGGER audit_entries_UPDATE BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER audit_entries_DELETE BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER audit_anchors_UPDATE BEFORE UPDATE ON audit_anchors BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER audit_anchors_DELETE BEFORE DELETE ON audit_anchors BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_entries', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER search_entries_insert AFTER INSERT ON search_entries BEGIN INSERT INTO search_fts(rowid, grams) VALUES (NEW.id, NEW.grams); END",
    "CREATE TRIGGER search_entries_delete AFTER DELETE ON search_entries BEGIN INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', OLD.id, OLD.grams); END",
    "CREATE TRIGGER search_entries_update AFTER UPDATE OF grams ON search_entries BEGIN INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', OLD.id, OLD.grams); INSERT INTO search_fts(rowid, grams) VALUES (NEW.id, NEW.grams); END",
    "CREATE TRIGGER occupancies_insert AFTER INSERT ON occupancies BEGIN SELECT RAISE(ABORT, 'occupancy clash') WHERE NEW.active AND EXISTS ( SELECT 1 FROM occupancies o WHERE o.kind = NEW.kind AND o.resource_id = NEW.resource_id AND o.active AND o.id <> NEW.id AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at); END",
    "CREATE TRIGGER occupancies_update AFTER UPDATE ON occupancies BEGIN SELECT RAISE(ABORT, 'occupancy clash') WHERE NEW.active AND EXISTS ( SELECT 1 FROM occupancies o WHERE o.kind = NEW.kind AND o.resource_id = NEW.resource_id AND o.active AND o.id <> NEW.id AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at); END",
    "CREATE TRIGGER person_roles_INSERT AFTER INSERT ON person_roles BEGIN SELECT RAISE(ABORT, 'separation of duties') WHERE EXISTS (SELECT 1 FROM person_roles p JOIN roles r ON r.id = p.role_id WHERE p.person_id = NEW.person_id AND p.id <> NEW.id AND p.role_id <> NEW.role_id AND r.code IN ('sysadmin', 'secadmin', 'auditor') AND EXISTS (SELECT 1 FROM roles n WHERE n.id = NEW.role_id AND n.code IN ('sysadmin', 'secadmin', 'auditor'))); END",
    "CREATE TRIGGER person_roles_UPDATE AFTER UPDATE ON person_roles BEGIN SELECT RAISE(ABORT, 'separation of duties') WHERE EXISTS (SELECT 1 FROM person_roles p JOIN roles r ON r.id = p.role_id WHERE p.person_id = NEW.person_id AND p.id <> NEW.id AND p.role_id <> NEW.role_id AND r.code IN ('sysadmin', 'secadmin', 'auditor') AND EXISTS (SELECT 1 FROM roles n WHERE n.id = NEW.role_id AND n.code IN ('sysadmin', 'secadmin', 'auditor'))); END",
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
    "CREATE TRIGGER audit_entries_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
    "CREATE TRIGGER audit_anchors_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
    "CREATE INDEX ix_search_entries_grams ON search_entries USING gin (array_to_tsvector(string_to_array(grams, ' ')))",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE occupancies ADD CONSTRAINT no_overlap EXCLUDE USING gist (kind WITH =, resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (active)",
    "CREATE OR REPLACE FUNCTION keep_duties_separate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM people WHERE id = NEW.person_id FOR UPDATE; IF EXISTS (SELECT 1 FROM person_roles p JOIN roles r ON r.id = p.role_id WHERE p.person_id = NEW.person_id AND p.id <> NEW.id AND p.role_id <> NEW.role_id AND r.code IN ('sysadmin', 'secadmin', 'auditor') AND EXISTS (SELECT 1 FROM roles n WHERE n.id = NEW.role_id AND n.code IN ('sysadmin', 'secadmin', 'auditor'))) THEN RAISE EXCEPTION 'separation of duties'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER person_roles_guard BEFORE INSERT OR UPDATE ON person_roles FOR EACH ROW EXECUTE FUNCTION keep_duties_separate()",
]
# Circles of keys: PostgreSQL takes them once both tables stand. (table, column, other table)
CIRCLES = [
    ("departments", "head_id", "people"),
    ("departments", "leader_in_charge_id", "people"),
    ("vehicles", "default_driver_id", "drivers"),
]


def upgrade() -> None:
    op.create_table(
        "audit_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchors")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_anchors_day")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("session_mark", sa.String(length=16), nullable=False),
        sa.Column("request_path", sa.String(length=300), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entries_person", ["person_id", "at"], unique=False)
        batch_op.create_index("ix_audit_entries_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "counters",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("leader_in_charge_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["head_id"], ["people.id"], name=op.f("fk_departments_head_id"), use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["leader_in_charge_id"],
            ["people.id"],
            name=op.f("fk_departments_leader_in_charge_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["departments.id"], name=op.f("fk_departments_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("code", name=op.f("uq_departments_code")),
    )
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_departments_path"), ["path"], unique=False)

    op.create_table(
        "form_answers",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("answer_type", sa.String(length=60), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_form_answers")),
    )
    with op.batch_alter_table("form_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_answers_created_at"), ["created_at"], unique=False)

    op.create_table(
        "heartbeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
        sa.UniqueConstraint("name", name=op.f("uq_heartbeats_name")),
    )
    op.create_table(
        "ladder_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ladder", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("repeat", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("min_gap_minutes", sa.Integer(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_stages")),
        sa.UniqueConstraint("ladder", "code", name=op.f("uq_ladder_stages_ladder_code")),
    )
    op.create_table(
        "occupancies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_type", sa.String(length=30), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_occupancies_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancies")),
    )
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_occupancies_resource", ["kind", "resource_id", "active", "starts_at"], unique=False
        )
        batch_op.create_index("ix_occupancies_source", ["source_type", "source_id"], unique=False)

    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("aliases", sa.String(length=300), nullable=False),
        sa.Column("pinyin", sa.String(length=200), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column(
            "reaches",
            sa.Enum("city", "province", "outside", name="reaches", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("by_transit", sa.Boolean(), nullable=False),
        sa.Column("gate_note", sa.String(length=200), nullable=False),
        sa.Column("is_pickup", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "pending", "merged", "retired", name="placestatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["places.id"], name=op.f("fk_places_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("name", name=op.f("uq_places_name")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_places_initials"), ["initials"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("rank_order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("name", name=op.f("uq_posts_name")),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("code", name=op.f("uq_roles_code")),
    )
    op.create_table(
        "scheduler_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caught_up", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduler_gaps")),
        sa.UniqueConstraint("started_at", name=op.f("uq_scheduler_gaps_started_at")),
    )
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_entries_kind_record_id")),
    )
    op.create_table(
        "search_marks",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_search_marks")),
    )
    op.create_table(
        "seeded_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_code", sa.String(length=40), nullable=False),
        sa.Column("permission", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeded_grants")),
        sa.UniqueConstraint("role_code", "permission", name=op.f("uq_seeded_grants_role_code_permission")),
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("name", name=op.f("uq_settings_name")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_tries_address"), ["address"], unique=False)
        batch_op.create_index("ix_sign_in_tries_name_hash_at", ["name_hash", "at"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("staff_no", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pinyin", sa.String(length=160), nullable=False),
        sa.Column("initials", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=False),
        sa.Column("mobile", sa.String(length=300), nullable=True),
        sa.Column("mobile_index", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "disabled", "left", name="personstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("signature_png", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("text_size", sa.String(length=10), nullable=False),
        sa.Column("nav", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_people_department_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_people_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_people_staff_no")),
        sa.UniqueConstraint("username", name=op.f("uq_people_username")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_mobile_index"), ["mobile_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_name"), ["name"], unique=False)

    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.String(length=60), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "own", "department", "below", "in_charge", "all", name="scope", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_role_grants_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint("role_id", "permission", name=op.f("uq_role_grants_role_id_permission")),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grants_permission"), ["permission"], unique=False)

    op.create_table(
        "vehicles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("brand_model", sa.String(length=60), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "confidential",
                "emergency",
                "enforcement",
                "special",
                "general",
                name="vehiclecategory",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "body_type",
            sa.Enum(
                "sedan",
                "suv",
                "mpv",
                "minibus",
                "bus",
                "truck",
                name="bodytype",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column(
            "energy",
            sa.Enum("petrol", "diesel", "electric", "hybrid", name="energy", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("range_km", sa.Integer(), nullable=True),
        sa.Column("tank_l", sa.BigInteger(), nullable=True),
        sa.Column("fuel_norm", sa.BigInteger(), nullable=True),
        sa.Column("vin", sa.String(length=40), nullable=False),
        sa.Column("engine_no", sa.String(length=40), nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("asset_no", sa.String(length=40), nullable=False),
        sa.Column("own_unit", sa.Boolean(), nullable=False),
        sa.Column("owner_org", sa.String(length=80), nullable=False),
        sa.Column("parking_place_id", sa.Integer(), nullable=True),
        sa.Column("default_driver_id", sa.Integer(), nullable=True),
        sa.Column("poolable", sa.Boolean(), nullable=False),
        sa.Column("emergency_duty", sa.Boolean(), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "in_service", "suspended", "written_off", name="vehiclestatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["default_driver_id"], ["drivers.id"], name=op.f("fk_vehicles_default_driver_id"), use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["parking_place_id"], ["places.id"], name=op.f("fk_vehicles_parking_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicles")),
        sa.UniqueConstraint("plate", name=op.f("uq_vehicles_plate")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absences_span")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_absences_created_by_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_absences_deputy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_person_id"), ["person_id"], unique=False)

    op.create_table(
        "acting_rights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["people.id"], name=op.f("fk_acting_rights_agent_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_acting_rights_created_by_id")
        ),
        sa.ForeignKeyConstraint(["principal_id"], ["people.id"], name=op.f("fk_acting_rights_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acting_rights")),
    )
    with op.batch_alter_table("acting_rights", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acting_rights_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acting_rights_principal_id"), ["principal_id"], unique=False)

    op.create_table(
        "approval_delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_name", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_approval_delegations_span")),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_approval_delegations_deputy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approval_delegations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_delegations")),
    )
    with op.batch_alter_table("approval_delegations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_delegations_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_delegations_person_id"), ["person_id"], unique=False)

    op.create_table(
        "approval_phrases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approval_phrases_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_phrases")),
    )
    with op.batch_alter_table("approval_phrases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_phrases_person_id"), ["person_id"], unique=False)

    op.create_table(
        "approval_routes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_name", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_approval_routes_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_routes")),
        sa.UniqueConstraint("subject_name", "number", name=op.f("uq_approval_routes_subject_name_number")),
    )
    with op.batch_alter_table("approval_routes", schema=None) as batch_op:
        batch_op.create_index(
            "uq_approval_routes_current",
            ["subject_name"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_type", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "image", "pdf", "xlsx", "docx", "txt", "csv", name="filekind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("mime", sa.String(length=80), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("thumb_sha256", sa.String(length=64), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("remove_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["removed_by_id"], ["people.id"], name=op.f("fk_attachments_removed_by_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["people.id"], name=op.f("fk_attachments_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_owner", ["owner_type", "owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_uploaded_by_id"), ["uploaded_by_id"], unique=False)

    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "statutory",
                "off",
                "makeup_workday",
                "weekend",
                "workday",
                name="daykind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "holiday",
            sa.Enum(
                "new_year",
                "spring",
                "qingming",
                "labour",
                "dragon_boat",
                "mid_autumn",
                "national",
                "local",
                name="holiday",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "source",
            sa.Enum("notice", "library", "manual", name="daysource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("doc_no", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name=op.f("fk_calendar_days_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
    )
    with op.batch_alter_table("calendar_days", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_days_region_day", ["region", "day"], unique=False)
        batch_op.create_index(
            "uq_calendar_days_current",
            ["region", "day"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "calendar_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("doc_no", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "confirmed",
                "refused",
                "withdrawn",
                name="proposalstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR status = 'withdrawn' OR decided_by_id <> proposed_by_id",
            name=op.f("ck_calendar_proposals_four_eyes"),
        ),
        sa.CheckConstraint(
            "status = 'pending' OR decided_by_id IS NOT NULL", name=op.f("ck_calendar_proposals_decided")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_calendar_proposals_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_calendar_proposals_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_proposals")),
    )
    with op.batch_alter_table("calendar_proposals", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_proposals_pending",
            ["region", "year"],
            unique=True,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.create_table(
        "calendar_years",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("provisional", "confirmed", name="yearstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("doc_no", sa.String(length=60), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_calendar_years_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_years")),
        sa.UniqueConstraint("region", "year", name=op.f("uq_calendar_years_region_year")),
    )
    op.create_table(
        "chases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_chases_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chases")),
    )
    with op.batch_alter_table("chases", schema=None) as batch_op:
        batch_op.create_index("ix_chases_subject", ["subject_type", "subject_id", "at"], unique=False)

    op.create_table(
        "drivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("licence_class", sa.String(length=4), nullable=False),
        sa.Column("licence_no", sa.String(length=300), nullable=True),
        sa.Column("licence_first_on", sa.Date(), nullable=True),
        sa.Column("licence_valid_until", sa.Date(), nullable=False),
        sa.Column(
            "duty_status",
            sa.Enum(
                "on_duty",
                "resting",
                "on_leave",
                "seconded",
                "off",
                name="dutystatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drivers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drivers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_drivers_person_id")),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum("checked", "done", "expired", name="runstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("payload", sa.String(length=None), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_import_runs_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_runs_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_runs_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_import_runs_kind_sha256", ["kind", "sha256"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("result_url", sa.String(length=300), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_jobs_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_jobs_state", ["state", "lease_until"], unique=False)

    op.create_table(
        "obligations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("ladder", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_rev", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_mark", sa.String(length=32), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eval_error", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_obligations_department_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_obligations_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
        sa.UniqueConstraint(
            "subject_type", "subject_id", "ladder", name=op.f("uq_obligations_subject_type_subject_id_ladder")
        ),
    )
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.create_index("ix_obligations_open_ladder", ["open", "ladder"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligations_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligations_plan_mark"), ["plan_mark"], unique=False)

    op.create_table(
        "odometer_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("km", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "initial",
                "departure",
                "return",
                "refuel",
                "upkeep",
                "seal",
                "correction",
                name="readingsource",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_odometer_readings_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name=op.f("fk_odometer_readings_vehicle_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["people.id"], name=op.f("fk_odometer_readings_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_odometer_readings")),
    )
    with op.batch_alter_table("odometer_readings", schema=None) as batch_op:
        batch_op.create_index("ix_odometer_readings_vehicle_at", ["vehicle_id", "at"], unique=False)

    op.create_table(
        "one_time_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_one_time_links_created_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_one_time_links_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_links_token_hash")),
    )
    op.create_table(
        "password_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_password_history_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    with op.batch_alter_table("password_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_history_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_roles_person_id")),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_person_roles_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_roles")),
        sa.UniqueConstraint("person_id", "role_id", name=op.f("uq_person_roles_person_id_role_id")),
    )
    with op.batch_alter_table("person_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_roles_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_roles_role_id"), ["role_id"], unique=False)

    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column(
            "severity",
            sa.Enum("block", "reason", "warn", "off", name="severity", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("citation", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name=op.f("ck_policies_span")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name=op.f("fk_policies_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
    )
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policies_code"), ["code"], unique=False)
        batch_op.create_index(
            "uq_policies_begin",
            ["code", "valid_from"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "uq_policies_open",
            ["code"],
            unique=True,
            sqlite_where=sa.text("valid_until IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("valid_until IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "print_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_print_log_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_log")),
        sa.UniqueConstraint("code", name=op.f("uq_print_log_code")),
        sa.UniqueConstraint(
            "subject_type",
            "subject_id",
            "template",
            "sequence",
            name=op.f("uq_print_log_subject_type_subject_id_template_sequence"),
        ),
    )
    with op.batch_alter_table("print_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_log_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_print_log_printed_at"), ["printed_at"], unique=False)
        batch_op.create_index("ix_print_log_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "trip_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column(
            "purpose_type",
            sa.Enum(
                "errand",
                "confidential",
                "emergency",
                "reception",
                "survey",
                "meeting",
                name="purposetype",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reaches",
            sa.Enum("city", "province", "outside", name="reaches", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "trip_mode",
            sa.Enum("return", "one_way", "pick_up", name="tripmode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returns_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flexible_minutes", sa.Integer(), nullable=False),
        sa.Column("pickup_place_id", sa.Integer(), nullable=True),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(length=200), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("passengers", sa.String(length=400), nullable=False),
        sa.Column("needs", sa.String(length=300), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("shareable", sa.Boolean(), nullable=False),
        sa.Column("share_reason", sa.String(length=200), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("estimated_km", sa.Integer(), nullable=True),
        sa.Column("estimated_cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("is_retro", sa.Boolean(), nullable=False),
        sa.Column("retro_reason", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "pending",
                "approved",
                "dispatched",
                "on_trip",
                "returned",
                "closed",
                "sent_back",
                "rejected",
                "withdrawn",
                "cancelled",
                "unserved",
                name="tripstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("departs_at < returns_at", name=op.f("ck_trip_requests_span")),
        sa.ForeignKeyConstraint(["clerk_id"], ["people.id"], name=op.f("fk_trip_requests_clerk_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_trip_requests_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["places.id"], name=op.f("fk_trip_requests_destination_id")
        ),
        sa.ForeignKeyConstraint(
            ["pickup_place_id"], ["places.id"], name=op.f("fk_trip_requests_pickup_place_id")
        ),
        sa.ForeignKeyConstraint(["requester_id"], ["people.id"], name=op.f("fk_trip_requests_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_trip_requests_number")),
    )
    with op.batch_alter_table("trip_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trip_requests_clerk_id"), ["clerk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_requests_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_requests_departs_at"), ["departs_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_requests_requester_id"), ["requester_id"], unique=False)
        batch_op.create_index("ix_trip_requests_status_departs", ["status", "departs_at"], unique=False)

    op.create_table(
        "usual_trips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_usual_trips_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_trips")),
    )
    with op.batch_alter_table("usual_trips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_usual_trips_person_id"), ["person_id"], unique=False)

    op.create_table(
        "vehicle_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "registration",
                "compulsory",
                "commercial",
                "inspection",
                "pass",
                name="certificatetype",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicles.id"], name=op.f("fk_vehicle_certificates_vehicle_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_certificates")),
    )
    with op.batch_alter_table("vehicle_certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vehicle_certificates_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "approval_route_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("any", "all", "in_turn", name="mode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("condition", sa.JSON(), nullable=False),
        sa.Column("due_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["route_id"], ["approval_routes.id"], name=op.f("fk_approval_route_steps_route_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_route_steps")),
    )
    with op.batch_alter_table("approval_route_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_route_steps_route_id"), ["route_id"], unique=False)

    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_name", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "running",
                "approved",
                "rejected",
                "sent_back",
                "withdrawn",
                name="casestatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clerk_id"], ["people.id"], name=op.f("fk_approvals_clerk_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_approvals_department_id")
        ),
        sa.ForeignKeyConstraint(["requester_id"], ["people.id"], name=op.f("fk_approvals_requester_id")),
        sa.ForeignKeyConstraint(["route_id"], ["approval_routes.id"], name=op.f("fk_approvals_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approvals_clerk_id"), ["clerk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approvals_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approvals_requester_id"), ["requester_id"], unique=False)
        batch_op.create_index("ix_approvals_status", ["status", "due_at"], unique=False)
        batch_op.create_index("ix_approvals_subject", ["subject_name", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_approvals_running",
            ["subject_name", "subject_id"],
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )

    op.create_table(
        "dispatches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("driver_name", sa.String(length=80), nullable=False),
        sa.Column("planned_departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_returns_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("route_text", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "issued",
                "accepted",
                "departed",
                "returned",
                "signed",
                "declined",
                "voided",
                name="dispatchstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dispatcher_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("override_reason", sa.String(length=300), nullable=False),
        sa.Column("overridden", sa.JSON(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("is_retro", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("planned_departs_at < planned_returns_at", name=op.f("ck_dispatches_span")),
        sa.ForeignKeyConstraint(["dispatcher_id"], ["people.id"], name=op.f("fk_dispatches_dispatcher_id")),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name=op.f("fk_dispatches_driver_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["dispatches.id"], name=op.f("fk_dispatches_replaces_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_dispatches_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("number", name=op.f("uq_dispatches_number")),
    )
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.create_index("ix_dispatches_driver_status", ["driver_id", "status"], unique=False)
        batch_op.create_index(
            "ix_dispatches_vehicle_departs", ["vehicle_id", "planned_departs_at"], unique=False
        )

    op.create_table(
        "planned_fires",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("deadline_rev", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligations.id"], name=op.f("fk_planned_fires_obligation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_fires")),
        sa.UniqueConstraint(
            "obligation_id",
            "deadline_rev",
            "stage",
            "occurrence",
            name=op.f("uq_planned_fires_obligation_id_deadline_rev_stage_occurrence"),
        ),
    )
    with op.batch_alter_table("planned_fires", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_fires_ready_at"), ["ready_at"], unique=False)

    op.create_table(
        "reminder_fires",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("deadline_rev", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("fired", "superseded", name="firestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligations.id"], name=op.f("fk_reminder_fires_obligation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_fires")),
        sa.UniqueConstraint(
            "obligation_id",
            "deadline_rev",
            "stage",
            "occurrence",
            name=op.f("uq_reminder_fires_obligation_id_deadline_rev_stage_occurrence"),
        ),
    )
    with op.batch_alter_table("reminder_fires", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_fires_fired_at"), ["fired_at"], unique=False)

    op.create_table(
        "approval_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_approval_copies_approval_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_approval_copies_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approval_copies_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_copies")),
        sa.UniqueConstraint(
            "approval_id", "person_id", name=op.f("uq_approval_copies_approval_id_person_id")
        ),
    )
    with op.batch_alter_table("approval_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_copies_person_id"), ["person_id"], unique=False)

    op.create_table(
        "approval_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "submitted",
                "approved",
                "rejected",
                "sent_back",
                "concluded",
                "withdrawn",
                "chased",
                "reassigned",
                "added",
                "copied",
                "moved",
                name="eventkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("to", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_approval_events_approval_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approval_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_events")),
    )
    with op.batch_alter_table("approval_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_events_approval_id"), ["approval_id"], unique=False)

    op.create_table(
        "approval_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("any", "all", "in_turn", name="mode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("condition", sa.JSON(), nullable=False),
        sa.Column("due_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "open",
                "done",
                "stopped",
                "not_needed",
                name="stepstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["people.id"], name=op.f("fk_approval_steps_added_by_id")),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_approval_steps_approval_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_steps")),
    )
    with op.batch_alter_table("approval_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_steps_approval_id"), ["approval_id"], unique=False)

    op.create_table(
        "dispatch_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_requests_dispatch_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["trip_requests.id"], name=op.f("fk_dispatch_requests_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_dispatch_requests_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_requests")),
        sa.UniqueConstraint(
            "dispatch_id", "request_id", name=op.f("uq_dispatch_requests_dispatch_id_request_id")
        ),
    )
    with op.batch_alter_table("dispatch_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_requests_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispatch_requests_request_id"), ["request_id"], unique=False)

    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column(
            "direction", sa.Enum("out", "in", name="direction", native_enum=False, length=40), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("gap_km", sa.Integer(), nullable=False),
        sa.Column("gap_reason", sa.String(length=200), nullable=False),
        sa.Column("fuel_eighths", sa.Integer(), nullable=True),
        sa.Column("key_no", sa.String(length=20), nullable=False),
        sa.Column("key_handed", sa.Boolean(), nullable=False),
        sa.Column("condition_ok", sa.Boolean(), nullable=False),
        sa.Column("condition_note", sa.String(length=300), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("parking", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=True),
        sa.Column("client_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_handovers_by_id")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_handovers_dispatch_id")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["odometer_readings.id"], name=op.f("fk_handovers_reading_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("client_id", name=op.f("uq_handovers_client_id")),
        sa.UniqueConstraint("dispatch_id", "direction", name=op.f("uq_handovers_dispatch_id_direction")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedup_key", sa.String(length=200), nullable=False),
        sa.Column("fire_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("requires_ack", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_notices_by_id")),
        sa.ForeignKeyConstraint(["fire_id"], ["reminder_fires.id"], name=op.f("fk_notices_fire_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_notices_dedup_key")),
        sa.UniqueConstraint("fire_id", "person_id", name=op.f("uq_notices_fire_id_person_id")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_notices_person", ["person_id", "read_at", "created_at"], unique=False)
        batch_op.create_index("ix_notices_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "trip_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_trip_events_dispatch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_trip_events_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["trip_requests.id"], name=op.f("fk_trip_events_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_events")),
    )
    with op.batch_alter_table("trip_events", schema=None) as batch_op:
        batch_op.create_index("ix_trip_events_dispatch", ["dispatch_id"], unique=False)
        batch_op.create_index("ix_trip_events_request", ["request_id"], unique=False)

    op.create_table(
        "approval_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column(
            "stead",
            sa.Enum(
                "",
                "requester",
                "absent",
                "delegated",
                "left",
                "disabled",
                "unable",
                "missing",
                "reassigned",
                "added",
                name="stead",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stead_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "open",
                "approved",
                "rejected",
                "sent_back",
                "moved",
                "lapsed",
                name="todostatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("rank_order", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_approval_assignments_approval_id")
        ),
        sa.ForeignKeyConstraint(
            ["instead_of_id"], ["people.id"], name=op.f("fk_approval_assignments_instead_of_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approval_assignments_person_id")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["approval_steps.id"], name=op.f("fk_approval_assignments_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_assignments")),
    )
    with op.batch_alter_table("approval_assignments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approval_assignments_approval_id"), ["approval_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_approval_assignments_step_id"), ["step_id"], unique=False)
        batch_op.create_index("ix_approval_assignments_todo", ["person_id", "status"], unique=False)
        batch_op.create_index(
            "uq_approval_assignments_live",
            ["step_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('open', 'waiting')"),
            postgresql_where=sa.text("status IN ('open', 'waiting')"),
        )

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "sent", "dead", "cancelled", name="deliverystate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "notice_id", "channel", "address", name=op.f("uq_deliveries_notice_id_channel_address")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_deliveries_uid")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_state_not_before", ["state", "not_before"], unique=False)

    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table, column, other in CIRCLES:
            op.create_foreign_key(f"fk_{table}_{column}", table, other, [column], ["id"])
    for statement in POSTGRESQL if connection.dialect.name == "postgresql" else SQLITE:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    else:
        for table, column, _other in CIRCLES:
            op.drop_constraint(f"fk_{table}_{column}", table, type_="foreignkey")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_state_not_before")

    op.drop_table("deliveries")
    with op.batch_alter_table("approval_assignments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_approval_assignments_live",
            sqlite_where=sa.text("status IN ('open', 'waiting')"),
            postgresql_where=sa.text("status IN ('open', 'waiting')"),
        )
        batch_op.drop_index("ix_approval_assignments_todo")
        batch_op.drop_index(batch_op.f("ix_approval_assignments_step_id"))
        batch_op.drop_index(batch_op.f("ix_approval_assignments_approval_id"))

    op.drop_table("approval_assignments")
    with op.batch_alter_table("trip_events", schema=None) as batch_op:
        batch_op.drop_index("ix_trip_events_request")
        batch_op.drop_index("ix_trip_events_dispatch")

    op.drop_table("trip_events")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_subject")
        batch_op.drop_index("ix_notices_person")
        batch_op.drop_index(batch_op.f("ix_notices_created_at"))

    op.drop_table("notices")
    op.drop_table("handovers")
    with op.batch_alter_table("dispatch_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_requests_request_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_requests_dispatch_id"))

    op.drop_table("dispatch_requests")
    with op.batch_alter_table("approval_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_steps_approval_id"))

    op.drop_table("approval_steps")
    with op.batch_alter_table("approval_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_events_approval_id"))

    op.drop_table("approval_events")
    with op.batch_alter_table("approval_copies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_copies_person_id"))

    op.drop_table("approval_copies")
    with op.batch_alter_table("reminder_fires", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_fires_fired_at"))

    op.drop_table("reminder_fires")
    with op.batch_alter_table("planned_fires", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_fires_ready_at"))

    op.drop_table("planned_fires")
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.drop_index("ix_dispatches_vehicle_departs")
        batch_op.drop_index("ix_dispatches_driver_status")

    op.drop_table("dispatches")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_approvals_running",
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )
        batch_op.drop_index("ix_approvals_subject")
        batch_op.drop_index("ix_approvals_status")
        batch_op.drop_index(batch_op.f("ix_approvals_requester_id"))
        batch_op.drop_index(batch_op.f("ix_approvals_department_id"))
        batch_op.drop_index(batch_op.f("ix_approvals_clerk_id"))

    op.drop_table("approvals")
    with op.batch_alter_table("approval_route_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_route_steps_route_id"))

    op.drop_table("approval_route_steps")
    with op.batch_alter_table("vehicle_certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_certificates_vehicle_id"))

    op.drop_table("vehicle_certificates")
    with op.batch_alter_table("usual_trips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_usual_trips_person_id"))

    op.drop_table("usual_trips")
    with op.batch_alter_table("trip_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_trip_requests_status_departs")
        batch_op.drop_index(batch_op.f("ix_trip_requests_requester_id"))
        batch_op.drop_index(batch_op.f("ix_trip_requests_departs_at"))
        batch_op.drop_index(batch_op.f("ix_trip_requests_department_id"))
        batch_op.drop_index(batch_op.f("ix_trip_requests_clerk_id"))

    op.drop_table("trip_requests")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_person_id"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("print_log", schema=None) as batch_op:
        batch_op.drop_index("ix_print_log_subject")
        batch_op.drop_index(batch_op.f("ix_print_log_printed_at"))
        batch_op.drop_index(batch_op.f("ix_print_log_person_id"))

    op.drop_table("print_log")
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_policies_open",
            sqlite_where=sa.text("valid_until IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("valid_until IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_policies_begin",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_policies_code"))

    op.drop_table("policies")
    with op.batch_alter_table("person_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_roles_role_id"))
        batch_op.drop_index(batch_op.f("ix_person_roles_person_id"))

    op.drop_table("person_roles")
    with op.batch_alter_table("password_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_history_person_id"))

    op.drop_table("password_history")
    op.drop_table("one_time_links")
    with op.batch_alter_table("odometer_readings", schema=None) as batch_op:
        batch_op.drop_index("ix_odometer_readings_vehicle_at")

    op.drop_table("odometer_readings")
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligations_plan_mark"))
        batch_op.drop_index(batch_op.f("ix_obligations_owner_id"))
        batch_op.drop_index("ix_obligations_open_ladder")

    op.drop_table("obligations")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_state")
        batch_op.drop_index(batch_op.f("ix_jobs_created_at"))
        batch_op.drop_index(batch_op.f("ix_jobs_by_id"))

    op.drop_table("jobs")
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_import_runs_kind_sha256")
        batch_op.drop_index(batch_op.f("ix_import_runs_created_at"))
        batch_op.drop_index(batch_op.f("ix_import_runs_by_id"))

    op.drop_table("import_runs")
    op.drop_table("drivers")
    with op.batch_alter_table("chases", schema=None) as batch_op:
        batch_op.drop_index("ix_chases_subject")

    op.drop_table("chases")
    op.drop_table("calendar_years")
    with op.batch_alter_table("calendar_proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_proposals_pending",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.drop_table("calendar_proposals")
    with op.batch_alter_table("calendar_days", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_days_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index("ix_calendar_days_region_day")

    op.drop_table("calendar_days")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_uploaded_by_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_sha256"))
        batch_op.drop_index("ix_attachments_owner")

    op.drop_table("attachments")
    with op.batch_alter_table("approval_routes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_approval_routes_current",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("approval_routes")
    with op.batch_alter_table("approval_phrases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_phrases_person_id"))

    op.drop_table("approval_phrases")
    with op.batch_alter_table("approval_delegations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_delegations_person_id"))
        batch_op.drop_index(batch_op.f("ix_approval_delegations_deputy_id"))

    op.drop_table("approval_delegations")
    with op.batch_alter_table("acting_rights", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acting_rights_principal_id"))
        batch_op.drop_index(batch_op.f("ix_acting_rights_agent_id"))

    op.drop_table("acting_rights")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_person_id"))

    op.drop_table("absences")
    op.drop_table("vehicles")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grants_permission"))

    op.drop_table("role_grants")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_name"))
        batch_op.drop_index(batch_op.f("ix_people_mobile_index"))
        batch_op.drop_index(batch_op.f("ix_people_department_id"))
        batch_op.drop_index(batch_op.f("ix_people_changed_at"))

    op.drop_table("people")
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_tries_name_hash_at")
        batch_op.drop_index(batch_op.f("ix_sign_in_tries_address"))

    op.drop_table("sign_in_tries")
    op.drop_table("settings")
    op.drop_table("seeded_grants")
    op.drop_table("search_marks")
    op.drop_table("search_entries")
    op.drop_table("scheduler_gaps")
    op.drop_table("roles")
    op.drop_table("posts")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_places_initials"))

    op.drop_table("places")
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.drop_index("ix_occupancies_source")
        batch_op.drop_index("ix_occupancies_resource")

    op.drop_table("occupancies")
    op.drop_table("ladder_stages")
    op.drop_table("heartbeats")
    with op.batch_alter_table("form_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_answers_created_at"))

    op.drop_table("form_answers")
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_departments_path"))

    op.drop_table("departments")
    op.drop_table("counters")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_subject")
        batch_op.drop_index("ix_audit_entries_person")
        batch_op.drop_index(batch_op.f("ix_audit_entries_at"))

    op.drop_table("audit_entries")
    op.drop_table("audit_anchors")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_is_append_only, keep_duties_separate")
