"""duty: roster, patrol, hazards, campaigns

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


# What guards rows beyond columns, word for word as it was then; the models attach the same for tests.
SQLITE: list[str] = [
    "CREATE TRIGGER campaign_sections_frozen_INSERT BEFORE INSERT ON campaign_sections BEGIN SELECT RAISE(ABORT, 'a published checklist is never changed') WHERE EXISTS (SELECT 1 FROM campaign_checklists c WHERE c.id = NEW.checklist_id AND c.status <> 'draft'); END",
    "CREATE TRIGGER campaign_sections_frozen_UPDATE BEFORE UPDATE ON campaign_sections BEGIN SELECT RAISE(ABORT, 'a published checklist is never changed') WHERE EXISTS (SELECT 1 FROM campaign_checklists c WHERE c.id = OLD.checklist_id AND c.status <> 'draft'); END",
    "CREATE TRIGGER campaign_sections_frozen_DELETE BEFORE DELETE ON campaign_sections BEGIN SELECT RAISE(ABORT, 'a published checklist is never changed') WHERE EXISTS (SELECT 1 FROM campaign_checklists c WHERE c.id = OLD.checklist_id AND c.status <> 'draft'); END",
    "CREATE TRIGGER hazard_events_kept_update BEFORE UPDATE ON hazard_events BEGIN SELECT RAISE(ABORT, 'events of a hazard are only ever added'); END",
    "CREATE TRIGGER hazard_events_kept_delete BEFORE DELETE ON hazard_events BEGIN SELECT RAISE(ABORT, 'events of a hazard are only ever added'); END",
    "CREATE TRIGGER campaign_items_frozen_INSERT BEFORE INSERT ON campaign_items BEGIN SELECT RAISE(ABORT, 'a published checklist is never changed') WHERE EXISTS (SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id WHERE s.id = NEW.section_id AND c.status <> 'draft'); END",
    "CREATE TRIGGER campaign_items_frozen_UPDATE BEFORE UPDATE ON campaign_items BEGIN SELECT RAISE(ABORT, 'a published checklist is never changed') WHERE EXISTS (SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id WHERE s.id = OLD.section_id AND c.status <> 'draft'); END",
    "CREATE TRIGGER campaign_items_frozen_DELETE BEFORE DELETE ON campaign_items BEGIN SELECT RAISE(ABORT, 'a published checklist is never changed') WHERE EXISTS (SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id WHERE s.id = OLD.section_id AND c.status <> 'draft'); END",
    "CREATE TRIGGER duty_log_entries_kept BEFORE UPDATE ON duty_log_entries WHEN OLD.shift_id <> NEW.shift_id OR OLD.at <> NEW.at OR OLD.kind <> NEW.kind OR OLD.content <> NEW.content OR OLD.handling <> NEW.handling OR OLD.by_id <> NEW.by_id OR OLD.written_at <> NEW.written_at BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    "CREATE TRIGGER duty_log_entries_stays BEFORE DELETE ON duty_log_entries BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    "CREATE TRIGGER duty_covers_kept BEFORE UPDATE ON duty_covers WHEN OLD.until_at IS NOT NULL OR OLD.shift_id <> NEW.shift_id OR OLD.person_id <> NEW.person_id OR OLD.name <> NEW.name OR OLD.phone <> NEW.phone OR OLD.post_name <> NEW.post_name OR OLD.level <> NEW.level OR OLD.from_at <> NEW.from_at BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    "CREATE TRIGGER duty_covers_stays BEFORE DELETE ON duty_covers BEGIN SELECT RAISE(ABORT, 'frozen'); END",
]
POSTGRESQL: list[str] = [
    "CREATE OR REPLACE FUNCTION campaign_sections_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM campaign_checklists c WHERE c.id = NEW.checklist_id AND c.status <> 'draft') THEN RAISE EXCEPTION 'a published checklist is never changed'; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER campaign_sections_frozen_insert BEFORE INSERT ON campaign_sections FOR EACH ROW EXECUTE FUNCTION campaign_sections_frozen_insert()',
    "CREATE OR REPLACE FUNCTION campaign_sections_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM campaign_checklists c WHERE c.id = OLD.checklist_id AND c.status <> 'draft') THEN RAISE EXCEPTION 'a published checklist is never changed'; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER campaign_sections_frozen_update BEFORE UPDATE ON campaign_sections FOR EACH ROW EXECUTE FUNCTION campaign_sections_frozen_update()',
    "CREATE OR REPLACE FUNCTION campaign_sections_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM campaign_checklists c WHERE c.id = OLD.checklist_id AND c.status <> 'draft') THEN RAISE EXCEPTION 'a published checklist is never changed'; END IF; RETURN OLD; END $$",
    'CREATE TRIGGER campaign_sections_frozen_delete BEFORE DELETE ON campaign_sections FOR EACH ROW EXECUTE FUNCTION campaign_sections_frozen_delete()',
    "CREATE OR REPLACE FUNCTION hazard_events_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events of a hazard are only ever added'; END $$",
    'CREATE TRIGGER hazard_events_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON hazard_events FOR EACH STATEMENT EXECUTE FUNCTION hazard_events_kept()',
    "CREATE OR REPLACE FUNCTION campaign_items_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id WHERE s.id = NEW.section_id AND c.status <> 'draft') THEN RAISE EXCEPTION 'a published checklist is never changed'; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER campaign_items_frozen_insert BEFORE INSERT ON campaign_items FOR EACH ROW EXECUTE FUNCTION campaign_items_frozen_insert()',
    "CREATE OR REPLACE FUNCTION campaign_items_frozen_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id WHERE s.id = OLD.section_id AND c.status <> 'draft') THEN RAISE EXCEPTION 'a published checklist is never changed'; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER campaign_items_frozen_update BEFORE UPDATE ON campaign_items FOR EACH ROW EXECUTE FUNCTION campaign_items_frozen_update()',
    "CREATE OR REPLACE FUNCTION campaign_items_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id WHERE s.id = OLD.section_id AND c.status <> 'draft') THEN RAISE EXCEPTION 'a published checklist is never changed'; END IF; RETURN OLD; END $$",
    'CREATE TRIGGER campaign_items_frozen_delete BEFORE DELETE ON campaign_items FOR EACH ROW EXECUTE FUNCTION campaign_items_frozen_delete()',
    "CREATE OR REPLACE FUNCTION keep_duty_log_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'frozen'; END IF; IF OLD.shift_id <> NEW.shift_id OR OLD.at <> NEW.at OR OLD.kind <> NEW.kind OR OLD.content <> NEW.content OR OLD.handling <> NEW.handling OR OLD.by_id <> NEW.by_id OR OLD.written_at <> NEW.written_at THEN RAISE EXCEPTION 'frozen'; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER duty_log_entries_kept BEFORE UPDATE OR DELETE ON duty_log_entries FOR EACH ROW EXECUTE FUNCTION keep_duty_log_entries()',
    "CREATE OR REPLACE FUNCTION keep_duty_covers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'frozen'; END IF; IF OLD.until_at IS NOT NULL OR OLD.shift_id <> NEW.shift_id OR OLD.person_id <> NEW.person_id OR OLD.name <> NEW.name OR OLD.phone <> NEW.phone OR OLD.post_name <> NEW.post_name OR OLD.level <> NEW.level OR OLD.from_at <> NEW.from_at THEN RAISE EXCEPTION 'frozen'; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER duty_covers_kept BEFORE UPDATE OR DELETE ON duty_covers FOR EACH ROW EXECUTE FUNCTION keep_duty_covers()',
]
# Circles of keys: PostgreSQL takes them once both tables stand. (table, column, other table)
CIRCLES: list[tuple[str, str, str]] = [
]


def upgrade() -> None:
    op.create_table('duty_posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.Enum('main', 'gate', 'control', 'machines', 'canteen', 'other', name='postkind', native_enum=False, length=40), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('location', sa.String(length=120), nullable=False),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('leaders', sa.Integer(), nullable=False),
    sa.Column('chiefs', sa.Integer(), nullable=False),
    sa.Column('officers', sa.Integer(), nullable=False),
    sa.Column('standby', sa.Integer(), nullable=False),
    sa.Column('goods', sa.JSON(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_posts')),
    sa.UniqueConstraint('name', name=op.f('uq_duty_posts_name'))
    )
    op.create_table('patrol_routes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_routes')),
    sa.UniqueConstraint('name', name=op.f('uq_patrol_routes_name'))
    )
    op.create_table('campaign_duties',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('section_code', sa.String(length=40), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_campaign_duties_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_duties')),
    sa.UniqueConstraint('section_code', 'department_id', name=op.f('uq_campaign_duties_section_code_department_id'))
    )
    op.create_table('duty_shift_templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('day_kinds', sa.JSON(), nullable=False),
    sa.Column('hands_over', sa.Boolean(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('minutes > 0 AND minutes <= 1440', name=op.f('ck_duty_shift_templates_length')),
    sa.ForeignKeyConstraint(['post_id'], ['duty_posts.id'], name=op.f('fk_duty_shift_templates_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_shift_templates'))
    )
    with op.batch_alter_table('duty_shift_templates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_shift_templates_post_id'), ['post_id'], unique=False)

    op.create_table('patrol_points',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('building', sa.String(length=40), nullable=False),
    sa.Column('floor', sa.String(length=10), nullable=False),
    sa.Column('room', sa.String(length=40), nullable=False),
    sa.Column('risk', sa.Enum('low', 'medium', 'high', name='risk', native_enum=False, length=40), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('photo_rule', sa.Enum('abnormal', 'always', 'never', name='photorule', native_enum=False, length=40), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('label_number', sa.Integer(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_patrol_points_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_points')),
    sa.UniqueConstraint('code', name=op.f('uq_patrol_points_code'))
    )
    op.create_table('campaign_checklists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'in_force', 'replaced', name='checkliststatus', native_enum=False, length=40), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['people.id'], name=op.f('fk_campaign_checklists_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_checklists')),
    sa.UniqueConstraint('number', name=op.f('uq_campaign_checklists_number'))
    )
    with op.batch_alter_table('campaign_checklists', schema=None) as batch_op:
        batch_op.create_index('uq_campaign_checklists_draft', ['status'], unique=True, sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))
        batch_op.create_index('uq_campaign_checklists_in_force', ['status'], unique=True, sqlite_where=sa.text("status = 'in_force'"), postgresql_where=sa.text("status = 'in_force'"))

    op.create_table('duty_exemptions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('no_duty', 'no_night', 'days_only', name='exemptionkind', native_enum=False, length=40), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('proof', sa.String(length=200), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR from_on <= until_on', name=op.f('ck_duty_exemptions_span')),
    sa.ForeignKeyConstraint(['created_by_id'], ['people.id'], name=op.f('fk_duty_exemptions_created_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duty_exemptions_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_exemptions'))
    )
    with op.batch_alter_table('duty_exemptions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_exemptions_person_id'), ['person_id'], unique=False)

    op.create_table('duty_pool_members',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Enum('leader', 'chief', 'officer', name='level', native_enum=False, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('order_no', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('active_from', sa.Date(), nullable=False),
    sa.Column('active_until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duty_pool_members_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['duty_posts.id'], name=op.f('fk_duty_pool_members_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_pool_members')),
    sa.UniqueConstraint('post_id', 'level', 'person_id', 'active_from', name=op.f('uq_duty_pool_members_post_id_level_person_id_active_from'))
    )
    with op.batch_alter_table('duty_pool_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_pool_members_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_pool_members_post_id'), ['post_id'], unique=False)

    op.create_table('duty_rosters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=30), nullable=True),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'submitted', 'approved', 'published', 'archived', name='rosterstatus', native_enum=False, length=40), nullable=False),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_duty_rosters_span')),
    sa.ForeignKeyConstraint(['created_by_id'], ['people.id'], name=op.f('fk_duty_rosters_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_rosters')),
    sa.UniqueConstraint('number', name=op.f('uq_duty_rosters_number')),
    sa.UniqueConstraint('starts_on', name=op.f('uq_duty_rosters_starts_on'))
    )
    op.create_table('hazards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=30), nullable=False),
    sa.Column('source', sa.Enum('patrol', 'post_check', 'self_check', 'spot_check', 'anybody', 'above', name='source', native_enum=False, length=40), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.Column('category', sa.Enum('fire', 'electrical', 'gas', 'food', 'building', 'lifts', 'hazmat', 'traffic', 'security', 'it', 'other', name='category', native_enum=False, length=40), nullable=False),
    sa.Column('severity', sa.Enum('general', 'serious', 'major', name='severity', native_enum=False, length=40), nullable=False),
    sa.Column('location', sa.String(length=120), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('danger_now', sa.Boolean(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('found_by_id', sa.Integer(), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('reported', 'confirmed', 'assigned', 'rectifying', 'extension_requested', 'submitted', 'returned', 'verified', 'closed', 'rejected', 'merged', name='hazardstatus', native_enum=False, length=40), nullable=False),
    sa.Column('status_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('owner_department_id', sa.Integer(), nullable=True),
    sa.Column('measure', sa.String(length=500), nullable=False),
    sa.Column('budget_fen', sa.BigInteger(), nullable=True),
    sa.Column('rectify_by', sa.Date(), nullable=True),
    sa.Column('contingency', sa.String(length=500), nullable=False),
    sa.Column('interim_control', sa.String(length=500), nullable=False),
    sa.Column('verifier_id', sa.Integer(), nullable=True),
    sa.Column('assigned_by_id', sa.Integer(), nullable=True),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by_id', sa.Integer(), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deadline_rev', sa.Integer(), nullable=False),
    sa.Column('supervised', sa.Boolean(), nullable=False),
    sa.Column('rectifier_id', sa.Integer(), nullable=True),
    sa.Column('rectified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rectified_note', sa.String(length=500), nullable=False),
    sa.Column('fixed_on_spot', sa.Boolean(), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_note', sa.String(length=500), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_note', sa.String(length=500), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=300), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('recurrence_of_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('merged_into_id <> id', name=op.f('ck_hazards_not_merged_into_itself')),
    sa.CheckConstraint('signed_by_id <> owner_id', name=op.f('ck_hazards_signer_is_not_owner')),
    sa.CheckConstraint('signed_by_id <> rectifier_id', name=op.f('ck_hazards_signer_is_not_rectifier')),
    sa.CheckConstraint('verifier_id <> owner_id', name=op.f('ck_hazards_verifier_is_not_owner')),
    sa.CheckConstraint('verifier_id <> rectifier_id', name=op.f('ck_hazards_verifier_is_not_rectifier')),
    sa.ForeignKeyConstraint(['acknowledged_by_id'], ['people.id'], name=op.f('fk_hazards_acknowledged_by_id')),
    sa.ForeignKeyConstraint(['assigned_by_id'], ['people.id'], name=op.f('fk_hazards_assigned_by_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_hazards_department_id')),
    sa.ForeignKeyConstraint(['found_by_id'], ['people.id'], name=op.f('fk_hazards_found_by_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['hazards.id'], name=op.f('fk_hazards_merged_into_id')),
    sa.ForeignKeyConstraint(['owner_department_id'], ['departments.id'], name=op.f('fk_hazards_owner_department_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_hazards_owner_id')),
    sa.ForeignKeyConstraint(['rectifier_id'], ['people.id'], name=op.f('fk_hazards_rectifier_id')),
    sa.ForeignKeyConstraint(['recurrence_of_id'], ['hazards.id'], name=op.f('fk_hazards_recurrence_of_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['people.id'], name=op.f('fk_hazards_signed_by_id')),
    sa.ForeignKeyConstraint(['verifier_id'], ['people.id'], name=op.f('fk_hazards_verifier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hazards')),
    sa.UniqueConstraint('number', name=op.f('uq_hazards_number'))
    )
    with op.batch_alter_table('hazards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hazards_changed_at'), ['changed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_closed_at'), ['closed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_found_at'), ['found_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_found_by_id'), ['found_by_id'], unique=False)
        batch_op.create_index('ix_hazards_location', ['location', 'found_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_owner_department_id'), ['owner_department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_hazards_source', ['source', 'source_id'], unique=False)
        batch_op.create_index('ix_hazards_status', ['status', 'rectify_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_hazards_verifier_id'), ['verifier_id'], unique=False)

    op.create_table('patrol_labels',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('checkpoint_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=200), nullable=False),
    sa.Column('token_index', sa.String(length=64), nullable=False),
    sa.Column('short_code', sa.String(length=120), nullable=False),
    sa.Column('short_index', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['checkpoint_id'], ['patrol_points.id'], name=op.f('fk_patrol_labels_checkpoint_id')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['people.id'], name=op.f('fk_patrol_labels_issued_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_labels')),
    sa.UniqueConstraint('checkpoint_id', 'number', name=op.f('uq_patrol_labels_checkpoint_id_number')),
    sa.UniqueConstraint('short_index', name=op.f('uq_patrol_labels_short_index')),
    sa.UniqueConstraint('token_index', name=op.f('uq_patrol_labels_token_index'))
    )
    with op.batch_alter_table('patrol_labels', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_labels_checkpoint_id'), ['checkpoint_id'], unique=False)

    op.create_table('patrol_plans',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=False),
    sa.Column('day_rule', sa.Enum('daily', 'workdays', 'off_days', 'statutory', 'before_holiday', 'weekdays', name='dayrule', native_enum=False, length=40), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('times', sa.JSON(), nullable=False),
    sa.Column('window_before_min', sa.Integer(), nullable=False),
    sa.Column('walk_min', sa.Integer(), nullable=False),
    sa.Column('grace_min', sa.Integer(), nullable=False),
    sa.Column('window_after_min', sa.Integer(), nullable=False),
    sa.Column('assignee_kind', sa.Enum('person', 'duty_officer', 'team', name='assigneekind', native_enum=False, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_plans_person_id')),
    sa.ForeignKeyConstraint(['route_id'], ['patrol_routes.id'], name=op.f('fk_patrol_plans_route_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_plans')),
    sa.UniqueConstraint('name', name=op.f('uq_patrol_plans_name'))
    )
    with op.batch_alter_table('patrol_plans', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_plans_route_id'), ['route_id'], unique=False)

    op.create_table('patrol_route_points',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('checkpoint_id', sa.Integer(), nullable=False),
    sa.Column('min_gap_s', sa.Integer(), nullable=False),
    sa.Column('photo_required', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['checkpoint_id'], ['patrol_points.id'], name=op.f('fk_patrol_route_points_checkpoint_id')),
    sa.ForeignKeyConstraint(['route_id'], ['patrol_routes.id'], name=op.f('fk_patrol_route_points_route_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_route_points')),
    sa.UniqueConstraint('route_id', 'checkpoint_id', name=op.f('uq_patrol_route_points_route_id_checkpoint_id')),
    sa.UniqueConstraint('route_id', 'seq', name=op.f('uq_patrol_route_points_route_id_seq'))
    )
    with op.batch_alter_table('patrol_route_points', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_route_points_checkpoint_id'), ['checkpoint_id'], unique=False)

    op.create_table('campaign_sections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('checklist_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('everybody', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['checklist_id'], ['campaign_checklists.id'], name=op.f('fk_campaign_sections_checklist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_sections')),
    sa.UniqueConstraint('checklist_id', 'code', name=op.f('uq_campaign_sections_checklist_id_code'))
    )
    op.create_table('campaigns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=8), nullable=False),
    sa.Column('holiday_code', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('own_name', sa.String(length=120), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('recheck_on', sa.Date(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Enum('planned', 'open', 'due', 'summarised', 'holiday', 'recheck', 'archived', 'merged', 'cancelled', name='campaignstatus', native_enum=False, length=40), nullable=False),
    sa.Column('checklist_id', sa.Integer(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('kept_apart', sa.Boolean(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('summarised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('summarised_by_id', sa.Integer(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_by_id', sa.Integer(), nullable=True),
    sa.Column('archive_note', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('opens_on <= due_on AND due_on < starts_on AND ends_on < recheck_on', name=op.f('ck_campaigns_days')),
    sa.ForeignKeyConstraint(['archived_by_id'], ['people.id'], name=op.f('fk_campaigns_archived_by_id')),
    sa.ForeignKeyConstraint(['checklist_id'], ['campaign_checklists.id'], name=op.f('fk_campaigns_checklist_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['campaigns.id'], name=op.f('fk_campaigns_merged_into_id')),
    sa.ForeignKeyConstraint(['summarised_by_id'], ['people.id'], name=op.f('fk_campaigns_summarised_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns')),
    sa.UniqueConstraint('region', 'holiday_code', 'year', name=op.f('uq_campaigns_region_holiday_code_year'))
    )
    with op.batch_alter_table('campaigns', schema=None) as batch_op:
        batch_op.create_index('ix_campaigns_starts', ['starts_on'], unique=False)

    op.create_table('duty_receipts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('acked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duty_receipts_person_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['duty_rosters.id'], name=op.f('fk_duty_receipts_roster_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_receipts')),
    sa.UniqueConstraint('roster_id', 'person_id', name=op.f('uq_duty_receipts_roster_id_person_id'))
    )
    with op.batch_alter_table('duty_receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_receipts_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_receipts_roster_id'), ['roster_id'], unique=False)

    op.create_table('duty_shifts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('day_kind', sa.Enum('statutory', 'off', 'makeup_workday', 'weekend', 'workday', name='daykind', native_enum=False, length=40), nullable=False),
    sa.Column('centipoints', sa.Integer(), nullable=False),
    sa.Column('hands_over', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Enum('planned', 'published', 'in_progress', 'handing_over', 'closed', 'missed', name='shiftstatus', native_enum=False, length=40), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('armed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_duty_shifts_span')),
    sa.ForeignKeyConstraint(['post_id'], ['duty_posts.id'], name=op.f('fk_duty_shifts_post_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['duty_rosters.id'], name=op.f('fk_duty_shifts_roster_id')),
    sa.ForeignKeyConstraint(['template_id'], ['duty_shift_templates.id'], name=op.f('fk_duty_shifts_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_shifts')),
    sa.UniqueConstraint('post_id', 'starts_at', name=op.f('uq_duty_shifts_post_id_starts_at'))
    )
    with op.batch_alter_table('duty_shifts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_shifts_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_shifts_on_day'), ['on_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_shifts_roster_id'), ['roster_id'], unique=False)
        batch_op.create_index('ix_duty_shifts_status_starts_at', ['status', 'starts_at'], unique=False)
        batch_op.create_index('uq_duty_shifts_answering', ['post_id'], unique=True, sqlite_where=sa.text("status IN ('in_progress', 'handing_over')"), postgresql_where=sa.text("status IN ('in_progress', 'handing_over')"))

    op.create_table('hazard_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hazard_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('act', sa.Enum('reported', 'confirmed', 'rejected', 'merged', 'absorbed', 'assigned', 'acknowledged', 'extension_asked', 'extension_granted', 'extension_refused', 'submitted', 'fixed_on_spot', 'passed', 'returned', 'signed', 'closed', 'reopened', 'supervised', 'unsupervised', name='hazardact', native_enum=False, length=40), nullable=False),
    sa.Column('from_status', sa.Enum('reported', 'confirmed', 'assigned', 'rectifying', 'extension_requested', 'submitted', 'returned', 'verified', 'closed', 'rejected', 'merged', name='hazardstatus', native_enum=False, length=40), nullable=True),
    sa.Column('to_status', sa.Enum('reported', 'confirmed', 'assigned', 'rectifying', 'extension_requested', 'submitted', 'returned', 'verified', 'closed', 'rejected', 'merged', name='hazardstatus', native_enum=False, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('deadline_rev', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['people.id'], name=op.f('fk_hazard_events_actor_id')),
    sa.ForeignKeyConstraint(['hazard_id'], ['hazards.id'], name=op.f('fk_hazard_events_hazard_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hazard_events'))
    )
    with op.batch_alter_table('hazard_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hazard_events_hazard_id'), ['hazard_id'], unique=False)

    op.create_table('hazard_extensions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hazard_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('pending', 'approved', 'refused', 'withdrawn', name='extensionstatus', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('old_deadline', sa.Date(), nullable=False),
    sa.Column('new_deadline', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('interim_control', sa.String(length=500), nullable=False),
    sa.Column('for_leader', sa.Boolean(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_note', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("interim_control <> ''", name=op.f('ck_hazard_extensions_interim_control')),
    sa.CheckConstraint('new_deadline > old_deadline', name=op.f('ck_hazard_extensions_later')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['people.id'], name=op.f('fk_hazard_extensions_asked_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['people.id'], name=op.f('fk_hazard_extensions_decided_by_id')),
    sa.ForeignKeyConstraint(['hazard_id'], ['hazards.id'], name=op.f('fk_hazard_extensions_hazard_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hazard_extensions'))
    )
    with op.batch_alter_table('hazard_extensions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hazard_extensions_hazard_id'), ['hazard_id'], unique=False)
        batch_op.create_index('uq_hazard_extensions_pending', ['hazard_id'], unique=True, sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))

    op.create_table('patrol_plan_people',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_plan_people_person_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['patrol_plans.id'], name=op.f('fk_patrol_plan_people_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', 'person_id', name=op.f('pk_patrol_plan_people'))
    )
    with op.batch_alter_table('patrol_plan_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_plan_people_person_id'), ['person_id'], unique=False)

    op.create_table('patrol_tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('plan_rev', sa.Integer(), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('scheduled_start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assignee_id', sa.Integer(), nullable=True),
    sa.Column('walker_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('scheduled', 'open', 'in_progress', 'overdue', 'done', 'done_late', 'partial', 'missed', 'excused', 'cancelled', name='taskstatus', native_enum=False, length=40), nullable=False),
    sa.Column('cause', sa.Enum('person', 'system_outage', 'weather', name='cause', native_enum=False, length=40), nullable=True),
    sa.Column('stops', sa.JSON(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('late_min', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('due_at <= late_from AND late_from <= closes_at', name=op.f('ck_patrol_tasks_ends')),
    sa.CheckConstraint('opens_at <= scheduled_start AND scheduled_start <= due_at', name=op.f('ck_patrol_tasks_begins')),
    sa.ForeignKeyConstraint(['assignee_id'], ['people.id'], name=op.f('fk_patrol_tasks_assignee_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['patrol_plans.id'], name=op.f('fk_patrol_tasks_plan_id')),
    sa.ForeignKeyConstraint(['route_id'], ['patrol_routes.id'], name=op.f('fk_patrol_tasks_route_id')),
    sa.ForeignKeyConstraint(['walker_id'], ['people.id'], name=op.f('fk_patrol_tasks_walker_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_tasks'))
    )
    with op.batch_alter_table('patrol_tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_tasks_assignee_id'), ['assignee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_tasks_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_tasks_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_tasks_route_id'), ['route_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_tasks_scheduled_start'), ['scheduled_start'], unique=False)
        batch_op.create_index('ix_patrol_tasks_status_closes', ['status', 'closes_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_tasks_walker_id'), ['walker_id'], unique=False)
        batch_op.create_index('uq_patrol_tasks_plan_start', ['plan_id', 'scheduled_start'], unique=True, sqlite_where=sa.text("status <> 'cancelled'"), postgresql_where=sa.text("status <> 'cancelled'"))

    op.create_table('campaign_depts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('not_started', 'in_progress', 'submitted', 'returned', 'accepted', 'spot_checked', 'closed', name='deptstatus', native_enum=False, length=40), nullable=False),
    sa.Column('sections', sa.JSON(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_for_id', sa.Integer(), nullable=True),
    sa.Column('too_fast', sa.Boolean(), nullable=False),
    sa.Column('returned_reason', sa.String(length=300), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status NOT IN ('submitted', 'accepted', 'spot_checked') OR signed_by_id IS NOT NULL", name=op.f('ck_campaign_depts_signed')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['people.id'], name=op.f('fk_campaign_depts_accepted_by_id')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_depts_campaign_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['people.id'], name=op.f('fk_campaign_depts_contact_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_campaign_depts_department_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['people.id'], name=op.f('fk_campaign_depts_signed_by_id')),
    sa.ForeignKeyConstraint(['signed_for_id'], ['people.id'], name=op.f('fk_campaign_depts_signed_for_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_depts')),
    sa.UniqueConstraint('campaign_id', 'department_id', name=op.f('uq_campaign_depts_campaign_id_department_id'))
    )
    with op.batch_alter_table('campaign_depts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_depts_department_id'), ['department_id'], unique=False)

    op.create_table('campaign_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('photo_rule', sa.Enum('on_failure', 'always', 'optional', name='photorule', native_enum=False, length=40), nullable=False),
    sa.Column('na_allowed', sa.Boolean(), nullable=False),
    sa.Column('holidays', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['section_id'], ['campaign_sections.id'], name=op.f('fk_campaign_items_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_items')),
    sa.UniqueConstraint('section_id', 'code', name=op.f('uq_campaign_items_section_id_code'))
    )
    with op.batch_alter_table('campaign_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_items_section_id'), ['section_id'], unique=False)

    op.create_table('duty_assignments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Enum('leader', 'chief', 'officer', name='level', native_enum=False, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('standby', sa.Boolean(), nullable=False),
    sa.Column('source', sa.Enum('rotate', 'manual', 'swap', 'standby', name='source', native_enum=False, length=40), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duty_assignments_person_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['duty_assignments.id'], name=op.f('fk_duty_assignments_replaces_id')),
    sa.ForeignKeyConstraint(['shift_id'], ['duty_shifts.id'], name=op.f('fk_duty_assignments_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_assignments'))
    )
    with op.batch_alter_table('duty_assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_assignments_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_assignments_shift_id'), ['shift_id'], unique=False)
        batch_op.create_index('uq_duty_assignments_here', ['shift_id', 'person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('duty_handovers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_shift_id', sa.Integer(), nullable=False),
    sa.Column('to_shift_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('draft', 'out_signed', 'disputed', 'resolved', 'done', 'forced', name='handoverstatus', native_enum=False, length=40), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('goods', sa.JSON(), nullable=False),
    sa.Column('open_items', sa.JSON(), nullable=False),
    sa.Column('out_by_id', sa.Integer(), nullable=True),
    sa.Column('out_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('in_by_id', sa.Integer(), nullable=True),
    sa.Column('in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dispute', sa.Text(), nullable=False),
    sa.Column('disputed_by_id', sa.Integer(), nullable=True),
    sa.Column('disputed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=False),
    sa.Column('resolved_by_id', sa.Integer(), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('forced_reason', sa.String(length=300), nullable=False),
    sa.Column('forced_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status <> 'forced' OR forced_reason <> ''", name=op.f('ck_duty_handovers_forced_reason')),
    sa.CheckConstraint('in_by_id IS NULL OR out_by_id IS NULL OR in_by_id <> out_by_id', name=op.f('ck_duty_handovers_two_people')),
    sa.ForeignKeyConstraint(['disputed_by_id'], ['people.id'], name=op.f('fk_duty_handovers_disputed_by_id')),
    sa.ForeignKeyConstraint(['forced_by_id'], ['people.id'], name=op.f('fk_duty_handovers_forced_by_id')),
    sa.ForeignKeyConstraint(['from_shift_id'], ['duty_shifts.id'], name=op.f('fk_duty_handovers_from_shift_id')),
    sa.ForeignKeyConstraint(['in_by_id'], ['people.id'], name=op.f('fk_duty_handovers_in_by_id')),
    sa.ForeignKeyConstraint(['out_by_id'], ['people.id'], name=op.f('fk_duty_handovers_out_by_id')),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['people.id'], name=op.f('fk_duty_handovers_resolved_by_id')),
    sa.ForeignKeyConstraint(['to_shift_id'], ['duty_shifts.id'], name=op.f('fk_duty_handovers_to_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_handovers')),
    sa.UniqueConstraint('from_shift_id', name=op.f('uq_duty_handovers_from_shift_id'))
    )
    with op.batch_alter_table('duty_handovers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_handovers_to_shift_id'), ['to_shift_id'], unique=False)

    op.create_table('duty_log_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('call', 'visit', 'letter', 'order', 'incident', 'round', 'equipment', 'other', name='logkind', native_enum=False, length=40), nullable=False),
    sa.Column('from_unit', sa.String(length=100), nullable=False),
    sa.Column('from_person', sa.String(length=60), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('handling', sa.Text(), nullable=False),
    sa.Column('leader_told', sa.String(length=80), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('status', sa.Enum('open', 'done', 'carried', name='logstatus', native_enum=False, length=40), nullable=False),
    sa.Column('relation', sa.Enum('correction', 'follow_up', 'carried', name='relation', native_enum=False, length=40), nullable=True),
    sa.Column('refers_to_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(refers_to_id IS NULL) = (relation IS NULL)', name=op.f('ck_duty_log_entries_refers')),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_duty_log_entries_by_id')),
    sa.ForeignKeyConstraint(['refers_to_id'], ['duty_log_entries.id'], name=op.f('fk_duty_log_entries_refers_to_id')),
    sa.ForeignKeyConstraint(['shift_id'], ['duty_shifts.id'], name=op.f('fk_duty_log_entries_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_log_entries'))
    )
    with op.batch_alter_table('duty_log_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_log_entries_refers_to_id'), ['refers_to_id'], unique=False)
        batch_op.create_index('ix_duty_log_entries_shift_at', ['shift_id', 'at'], unique=False)

    op.create_table('patrol_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=30), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_events_person_id')),
    sa.ForeignKeyConstraint(['task_id'], ['patrol_tasks.id'], name=op.f('fk_patrol_events_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_events'))
    )
    with op.batch_alter_table('patrol_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_events_task_id'), ['task_id'], unique=False)

    op.create_table('patrol_excuses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('cause', sa.Enum('person', 'system_outage', 'weather', name='cause', native_enum=False, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('waiting', 'accepted', 'refused', name='excusestatus', native_enum=False, length=40), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opinion', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> by_id', name=op.f('ck_patrol_excuses_four_eyes')),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_patrol_excuses_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['people.id'], name=op.f('fk_patrol_excuses_decided_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['patrol_tasks.id'], name=op.f('fk_patrol_excuses_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_excuses'))
    )
    with op.batch_alter_table('patrol_excuses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_excuses_task_id'), ['task_id'], unique=False)
        batch_op.create_index('uq_patrol_excuses_waiting', ['task_id'], unique=True, sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"))

    op.create_table('patrol_scans',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('checkpoint_id', sa.Integer(), nullable=False),
    sa.Column('client_uuid', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('server_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('method', sa.Enum('qr', 'photo', 'typed', name='method', native_enum=False, length=40), nullable=False),
    sa.Column('label_number', sa.Integer(), nullable=False),
    sa.Column('entered_late', sa.Boolean(), nullable=False),
    sa.Column('result', sa.Enum('normal', 'abnormal', name='finding', native_enum=False, length=40), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('too_fast', sa.Boolean(), nullable=False),
    sa.Column('wrong_order', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['checkpoint_id'], ['patrol_points.id'], name=op.f('fk_patrol_scans_checkpoint_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_scans_person_id')),
    sa.ForeignKeyConstraint(['task_id'], ['patrol_tasks.id'], name=op.f('fk_patrol_scans_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_scans')),
    sa.UniqueConstraint('client_uuid', name=op.f('uq_patrol_scans_client_uuid')),
    sa.UniqueConstraint('task_id', 'checkpoint_id', name=op.f('uq_patrol_scans_task_id_checkpoint_id'))
    )
    with op.batch_alter_table('patrol_scans', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_scans_checkpoint_id'), ['checkpoint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_scans_person_id'), ['person_id'], unique=False)

    op.create_table('campaign_answers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dept_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('result', sa.Enum('qualified', 'failed', 'na', name='result', native_enum=False, length=40), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('fix', sa.Enum('on_spot', 'hazard', name='fix', native_enum=False, length=40), nullable=True),
    sa.Column('fix_note', sa.String(length=500), nullable=False),
    sa.Column('hazard_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recheck', sa.Enum('fixed', 'still', name='recheck', native_enum=False, length=40), nullable=True),
    sa.Column('recheck_note', sa.String(length=300), nullable=False),
    sa.Column('rechecked_by_id', sa.Integer(), nullable=True),
    sa.Column('rechecked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("result <> 'na' OR note <> ''", name=op.f('ck_campaign_answers_na_reason')),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_campaign_answers_by_id')),
    sa.ForeignKeyConstraint(['dept_id'], ['campaign_depts.id'], name=op.f('fk_campaign_answers_dept_id')),
    sa.ForeignKeyConstraint(['hazard_id'], ['hazards.id'], name=op.f('fk_campaign_answers_hazard_id')),
    sa.ForeignKeyConstraint(['item_id'], ['campaign_items.id'], name=op.f('fk_campaign_answers_item_id')),
    sa.ForeignKeyConstraint(['rechecked_by_id'], ['people.id'], name=op.f('fk_campaign_answers_rechecked_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_answers')),
    sa.UniqueConstraint('dept_id', 'item_id', 'place', name=op.f('uq_campaign_answers_dept_id_item_id_place'))
    )
    with op.batch_alter_table('campaign_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_answers_dept_id'), ['dept_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaign_answers_hazard_id'), ['hazard_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaign_answers_item_id'), ['item_id'], unique=False)

    op.create_table('campaign_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('dept_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=30), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_events_campaign_id')),
    sa.ForeignKeyConstraint(['dept_id'], ['campaign_depts.id'], name=op.f('fk_campaign_events_dept_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_campaign_events_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_events'))
    )
    with op.batch_alter_table('campaign_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_events_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaign_events_dept_id'), ['dept_id'], unique=False)

    op.create_table('campaign_spot_checks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dept_id', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('mismatches', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['checked_by_id'], ['people.id'], name=op.f('fk_campaign_spot_checks_checked_by_id')),
    sa.ForeignKeyConstraint(['dept_id'], ['campaign_depts.id'], name=op.f('fk_campaign_spot_checks_dept_id')),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['people.id'], name=op.f('fk_campaign_spot_checks_drawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_spot_checks'))
    )
    with op.batch_alter_table('campaign_spot_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_spot_checks_dept_id'), ['dept_id'], unique=False)

    op.create_table('duty_covers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('post_name', sa.String(length=60), nullable=False),
    sa.Column('level', sa.Enum('leader', 'chief', 'officer', name='level', native_enum=False, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('department', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=80), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('until_at IS NULL OR from_at <= until_at', name=op.f('ck_duty_covers_span')),
    sa.ForeignKeyConstraint(['assignment_id'], ['duty_assignments.id'], name=op.f('fk_duty_covers_assignment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duty_covers_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['duty_posts.id'], name=op.f('fk_duty_covers_post_id')),
    sa.ForeignKeyConstraint(['shift_id'], ['duty_shifts.id'], name=op.f('fk_duty_covers_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_covers'))
    )
    with op.batch_alter_table('duty_covers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_covers_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_covers_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_covers_shift_id'), ['shift_id'], unique=False)
        batch_op.create_index('ix_duty_covers_span', ['from_at', 'until_at'], unique=False)

    op.create_table('duty_incident_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('first', 'further', 'final', name='reportkind', native_enum=False, length=40), nullable=False),
    sa.Column('event_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('known_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('phone_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('phoned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('phoned_to', sa.String(length=100), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_to', sa.String(length=100), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('measures', sa.Text(), nullable=False),
    sa.Column('outlook', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_duty_incident_reports_by_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['duty_log_entries.id'], name=op.f('fk_duty_incident_reports_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_incident_reports')),
    sa.UniqueConstraint('entry_id', 'sequence', name=op.f('uq_duty_incident_reports_entry_id_sequence'))
    )
    with op.batch_alter_table('duty_incident_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_incident_reports_entry_id'), ['entry_id'], unique=False)

    op.create_table('duty_sign_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late_minutes', sa.Integer(), nullable=False),
    sa.Column('method', sa.Enum('page', 'phone', 'proxy', name='signinmethod', native_enum=False, length=40), nullable=False),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['duty_assignments.id'], name=op.f('fk_duty_sign_ins_assignment_id')),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_duty_sign_ins_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duty_sign_ins_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_sign_ins')),
    sa.UniqueConstraint('assignment_id', name=op.f('uq_duty_sign_ins_assignment_id'))
    )
    with op.batch_alter_table('duty_sign_ins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_sign_ins_person_id'), ['person_id'], unique=False)

    op.create_table('duty_swaps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('swap', 'stand_in', name='swapkind', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('to_person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('status', sa.Enum('requested', 'accepted', 'applied', 'declined', 'rejected', 'cancelled', 'expired', name='swapstatus', native_enum=False, length=40), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remark', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('asked_by_id <> to_person_id', name=op.f('ck_duty_swaps_two_people')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['people.id'], name=op.f('fk_duty_swaps_asked_by_id')),
    sa.ForeignKeyConstraint(['assignment_id'], ['duty_assignments.id'], name=op.f('fk_duty_swaps_assignment_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['people.id'], name=op.f('fk_duty_swaps_decided_by_id')),
    sa.ForeignKeyConstraint(['other_id'], ['duty_assignments.id'], name=op.f('fk_duty_swaps_other_id')),
    sa.ForeignKeyConstraint(['to_person_id'], ['people.id'], name=op.f('fk_duty_swaps_to_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_swaps'))
    )
    with op.batch_alter_table('duty_swaps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_swaps_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_swaps_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_swaps_to_person_id'), ['to_person_id'], unique=False)
        batch_op.create_index('uq_duty_swaps_open', ['assignment_id'], unique=True, sqlite_where=sa.text("status IN ('requested', 'accepted')"), postgresql_where=sa.text("status IN ('requested', 'accepted')"))
        batch_op.create_index('uq_duty_swaps_open_other', ['other_id'], unique=True, sqlite_where=sa.text("status IN ('requested', 'accepted')"), postgresql_where=sa.text("status IN ('requested', 'accepted')"))

    op.create_table('patrol_repeats',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scan_id', sa.Integer(), nullable=False),
    sa.Column('client_uuid', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('client_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('server_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('result', sa.Enum('normal', 'abnormal', name='finding', native_enum=False, length=40), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_patrol_repeats_person_id')),
    sa.ForeignKeyConstraint(['scan_id'], ['patrol_scans.id'], name=op.f('fk_patrol_repeats_scan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_repeats')),
    sa.UniqueConstraint('client_uuid', name=op.f('uq_patrol_repeats_client_uuid'))
    )
    with op.batch_alter_table('patrol_repeats', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_repeats_scan_id'), ['scan_id'], unique=False)

    op.create_table('campaign_spot_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('said', sa.Enum('qualified', 'failed', 'na', name='result', native_enum=False, length=40), nullable=False),
    sa.Column('found', sa.Enum('qualified', 'failed', 'na', name='result', native_enum=False, length=40), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['campaign_answers.id'], name=op.f('fk_campaign_spot_lines_answer_id')),
    sa.ForeignKeyConstraint(['check_id'], ['campaign_spot_checks.id'], name=op.f('fk_campaign_spot_lines_check_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_spot_lines')),
    sa.UniqueConstraint('check_id', 'answer_id', name=op.f('uq_campaign_spot_lines_check_id_answer_id'))
    )

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
    op.drop_table('campaign_spot_lines')
    with op.batch_alter_table('patrol_repeats', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_repeats_scan_id'))

    op.drop_table('patrol_repeats')
    with op.batch_alter_table('duty_swaps', schema=None) as batch_op:
        batch_op.drop_index('uq_duty_swaps_open_other', sqlite_where=sa.text("status IN ('requested', 'accepted')"), postgresql_where=sa.text("status IN ('requested', 'accepted')"))
        batch_op.drop_index('uq_duty_swaps_open', sqlite_where=sa.text("status IN ('requested', 'accepted')"), postgresql_where=sa.text("status IN ('requested', 'accepted')"))
        batch_op.drop_index(batch_op.f('ix_duty_swaps_to_person_id'))
        batch_op.drop_index(batch_op.f('ix_duty_swaps_assignment_id'))
        batch_op.drop_index(batch_op.f('ix_duty_swaps_asked_by_id'))

    op.drop_table('duty_swaps')
    with op.batch_alter_table('duty_sign_ins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_sign_ins_person_id'))

    op.drop_table('duty_sign_ins')
    with op.batch_alter_table('duty_incident_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_incident_reports_entry_id'))

    op.drop_table('duty_incident_reports')
    with op.batch_alter_table('duty_covers', schema=None) as batch_op:
        batch_op.drop_index('ix_duty_covers_span')
        batch_op.drop_index(batch_op.f('ix_duty_covers_shift_id'))
        batch_op.drop_index(batch_op.f('ix_duty_covers_person_id'))
        batch_op.drop_index(batch_op.f('ix_duty_covers_assignment_id'))

    op.drop_table('duty_covers')
    with op.batch_alter_table('campaign_spot_checks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_spot_checks_dept_id'))

    op.drop_table('campaign_spot_checks')
    with op.batch_alter_table('campaign_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_events_dept_id'))
        batch_op.drop_index(batch_op.f('ix_campaign_events_campaign_id'))

    op.drop_table('campaign_events')
    with op.batch_alter_table('campaign_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_answers_item_id'))
        batch_op.drop_index(batch_op.f('ix_campaign_answers_hazard_id'))
        batch_op.drop_index(batch_op.f('ix_campaign_answers_dept_id'))

    op.drop_table('campaign_answers')
    with op.batch_alter_table('patrol_scans', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_scans_person_id'))
        batch_op.drop_index(batch_op.f('ix_patrol_scans_checkpoint_id'))

    op.drop_table('patrol_scans')
    with op.batch_alter_table('patrol_excuses', schema=None) as batch_op:
        batch_op.drop_index('uq_patrol_excuses_waiting', sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_patrol_excuses_task_id'))

    op.drop_table('patrol_excuses')
    with op.batch_alter_table('patrol_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_events_task_id'))

    op.drop_table('patrol_events')
    with op.batch_alter_table('duty_log_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_duty_log_entries_shift_at')
        batch_op.drop_index(batch_op.f('ix_duty_log_entries_refers_to_id'))

    op.drop_table('duty_log_entries')
    with op.batch_alter_table('duty_handovers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_handovers_to_shift_id'))

    op.drop_table('duty_handovers')
    with op.batch_alter_table('duty_assignments', schema=None) as batch_op:
        batch_op.drop_index('uq_duty_assignments_here', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_duty_assignments_shift_id'))
        batch_op.drop_index(batch_op.f('ix_duty_assignments_person_id'))

    op.drop_table('duty_assignments')
    with op.batch_alter_table('campaign_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_items_section_id'))

    op.drop_table('campaign_items')
    with op.batch_alter_table('campaign_depts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_depts_department_id'))

    op.drop_table('campaign_depts')
    with op.batch_alter_table('patrol_tasks', schema=None) as batch_op:
        batch_op.drop_index('uq_patrol_tasks_plan_start', sqlite_where=sa.text("status <> 'cancelled'"), postgresql_where=sa.text("status <> 'cancelled'"))
        batch_op.drop_index(batch_op.f('ix_patrol_tasks_walker_id'))
        batch_op.drop_index('ix_patrol_tasks_status_closes')
        batch_op.drop_index(batch_op.f('ix_patrol_tasks_scheduled_start'))
        batch_op.drop_index(batch_op.f('ix_patrol_tasks_route_id'))
        batch_op.drop_index(batch_op.f('ix_patrol_tasks_plan_id'))
        batch_op.drop_index(batch_op.f('ix_patrol_tasks_day'))
        batch_op.drop_index(batch_op.f('ix_patrol_tasks_assignee_id'))

    op.drop_table('patrol_tasks')
    with op.batch_alter_table('patrol_plan_people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_plan_people_person_id'))

    op.drop_table('patrol_plan_people')
    with op.batch_alter_table('hazard_extensions', schema=None) as batch_op:
        batch_op.drop_index('uq_hazard_extensions_pending', sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))
        batch_op.drop_index(batch_op.f('ix_hazard_extensions_hazard_id'))

    op.drop_table('hazard_extensions')
    with op.batch_alter_table('hazard_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hazard_events_hazard_id'))

    op.drop_table('hazard_events')
    with op.batch_alter_table('duty_shifts', schema=None) as batch_op:
        batch_op.drop_index('uq_duty_shifts_answering', sqlite_where=sa.text("status IN ('in_progress', 'handing_over')"), postgresql_where=sa.text("status IN ('in_progress', 'handing_over')"))
        batch_op.drop_index('ix_duty_shifts_status_starts_at')
        batch_op.drop_index(batch_op.f('ix_duty_shifts_roster_id'))
        batch_op.drop_index(batch_op.f('ix_duty_shifts_on_day'))
        batch_op.drop_index(batch_op.f('ix_duty_shifts_ends_at'))

    op.drop_table('duty_shifts')
    with op.batch_alter_table('duty_receipts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_receipts_roster_id'))
        batch_op.drop_index(batch_op.f('ix_duty_receipts_person_id'))

    op.drop_table('duty_receipts')
    with op.batch_alter_table('campaigns', schema=None) as batch_op:
        batch_op.drop_index('ix_campaigns_starts')

    op.drop_table('campaigns')
    op.drop_table('campaign_sections')
    with op.batch_alter_table('patrol_route_points', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_route_points_checkpoint_id'))

    op.drop_table('patrol_route_points')
    with op.batch_alter_table('patrol_plans', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_plans_route_id'))

    op.drop_table('patrol_plans')
    with op.batch_alter_table('patrol_labels', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_labels_checkpoint_id'))

    op.drop_table('patrol_labels')
    with op.batch_alter_table('hazards', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hazards_verifier_id'))
        batch_op.drop_index('ix_hazards_status')
        batch_op.drop_index('ix_hazards_source')
        batch_op.drop_index(batch_op.f('ix_hazards_owner_id'))
        batch_op.drop_index(batch_op.f('ix_hazards_owner_department_id'))
        batch_op.drop_index('ix_hazards_location')
        batch_op.drop_index(batch_op.f('ix_hazards_found_by_id'))
        batch_op.drop_index(batch_op.f('ix_hazards_found_at'))
        batch_op.drop_index(batch_op.f('ix_hazards_department_id'))
        batch_op.drop_index(batch_op.f('ix_hazards_closed_at'))
        batch_op.drop_index(batch_op.f('ix_hazards_changed_at'))

    op.drop_table('hazards')
    op.drop_table('duty_rosters')
    with op.batch_alter_table('duty_pool_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_pool_members_post_id'))
        batch_op.drop_index(batch_op.f('ix_duty_pool_members_person_id'))

    op.drop_table('duty_pool_members')
    with op.batch_alter_table('duty_exemptions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_exemptions_person_id'))

    op.drop_table('duty_exemptions')
    with op.batch_alter_table('campaign_checklists', schema=None) as batch_op:
        batch_op.drop_index('uq_campaign_checklists_in_force', sqlite_where=sa.text("status = 'in_force'"), postgresql_where=sa.text("status = 'in_force'"))
        batch_op.drop_index('uq_campaign_checklists_draft', sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))

    op.drop_table('campaign_checklists')
    op.drop_table('patrol_points')
    with op.batch_alter_table('duty_shift_templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_shift_templates_post_id'))

    op.drop_table('duty_shift_templates')
    op.drop_table('campaign_duties')
    op.drop_table('patrol_routes')
    op.drop_table('duty_posts')
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS campaign_sections_frozen_insert, campaign_sections_frozen_update, campaign_sections_frozen_delete, hazard_events_kept, campaign_items_frozen_insert, campaign_items_frozen_update, campaign_items_frozen_delete, keep_duty_log_entries, keep_duty_covers CASCADE")
