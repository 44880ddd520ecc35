"""Changes of level and code for many records"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reclassification',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('office_id', sa.String(length=16), nullable=False),
    sa.Column('made_by', sa.String(length=16), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('letter', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('undoes', sa.String(length=16), nullable=True),
    sa.Column('begun_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['made_by'], ['user_account.id'], name=op.f('fk_reclassification_made_by_user_account')),
    sa.ForeignKeyConstraint(['office_id'], ['unit.id'], name=op.f('fk_reclassification_office_id_unit')),
    sa.ForeignKeyConstraint(['undoes'], ['reclassification.id'], name=op.f('fk_reclassification_undoes_reclassification')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reclassification'))
    )
    with op.batch_alter_table('reclassification', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reclassification_made_by'), ['made_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_reclassification_office_id_made_at'), ['office_id', 'made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reclassification_state'), ['state'], unique=False)

    op.create_table('reclassified_record',
    sa.Column('reclassification_id', sa.String(length=16), nullable=False),
    sa.Column('record_id', sa.String(length=16), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('family', sa.Integer(), nullable=False),
    sa.Column('is_chosen', sa.Boolean(), nullable=False),
    sa.Column('is_told', sa.Boolean(), nullable=False),
    sa.Column('old_level', sa.Integer(), nullable=False),
    sa.Column('old_code', sa.String(length=40), nullable=False),
    sa.Column('new_level', sa.Integer(), nullable=False),
    sa.Column('new_code', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['reclassification_id'], ['reclassification.id'], name=op.f('fk_reclassified_record_reclassification_id_reclassification')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_reclassified_record_record_id_record'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('reclassification_id', 'record_id', name=op.f('pk_reclassified_record'))
    )
    with op.batch_alter_table('reclassified_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reclassified_record_reclassification_id_place'), ['reclassification_id', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_reclassified_record_reclassification_id_state_place'), ['reclassification_id', 'state', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_reclassified_record_record_id'), ['record_id'], unique=False)


def downgrade() -> None:
    op.drop_table('reclassified_record')
    op.drop_table('reclassification')
