"""Dossiers, their items and the daily runs of retention"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dossier',
    sa.Column('record_id', sa.String(length=16), nullable=False),
    sa.Column('office_id', sa.String(length=16), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_event', sa.String(length=300), nullable=False),
    sa.Column('rule_id', sa.String(length=16), nullable=True),
    sa.Column('fate', sa.String(length=20), nullable=False),
    sa.Column('active_until', sa.Date(), nullable=True),
    sa.Column('inactive_until', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['unit.id'], name=op.f('fk_dossier_office_id_unit')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_dossier_record_id_record')),
    sa.PrimaryKeyConstraint('record_id', name=op.f('pk_dossier'))
    )
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dossier_office_id_state_inactive_until'), ['office_id', 'state', 'inactive_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_dossier_state_active_until'), ['state', 'active_until'], unique=False)

    op.create_table('dossier_item',
    sa.Column('record_id', sa.String(length=16), nullable=False),
    sa.Column('dossier_id', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.String(length=60), nullable=False),
    sa.Column('development', sa.String(length=20), nullable=False),
    sa.Column('medium', sa.String(length=20), nullable=False),
    sa.Column('condition', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.record_id'], name=op.f('fk_dossier_item_dossier_id_dossier')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_dossier_item_record_id_record')),
    sa.PrimaryKeyConstraint('record_id', name=op.f('pk_dossier_item')),
    sa.UniqueConstraint('dossier_id', 'number', name=op.f('uq_dossier_item_dossier_id_number'))
    )
    op.create_table('retention_run',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('dossiers', sa.Integer(), nullable=False),
    sa.Column('reckoned', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('without_rule', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_run'))
    )
    with op.batch_alter_table('retention_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_run_started_at'), ['started_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('retention_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retention_run_started_at'))

    op.drop_table('retention_run')
    op.drop_table('dossier_item')
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dossier_state_active_until'))
        batch_op.drop_index(batch_op.f('ix_dossier_office_id_state_inactive_until'))

    op.drop_table('dossier')
