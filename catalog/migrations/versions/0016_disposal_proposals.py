"""Lists that propose dossiers for transfer, destruction or handing over"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('disposal_proposal',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('office_id', sa.String(length=16), nullable=False),
    sa.Column('unit_id', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made_by', sa.String(length=16), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_by', sa.String(length=16), nullable=True),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=16), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawing_reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['user_account.id'], name=op.f('fk_disposal_proposal_made_by_user_account')),
    sa.ForeignKeyConstraint(['office_id'], ['unit.id'], name=op.f('fk_disposal_proposal_office_id_unit')),
    sa.ForeignKeyConstraint(['submitted_by'], ['user_account.id'], name=op.f('fk_disposal_proposal_submitted_by_user_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_disposal_proposal_unit_id_unit')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['user_account.id'], name=op.f('fk_disposal_proposal_withdrawn_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disposal_proposal'))
    )
    with op.batch_alter_table('disposal_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disposal_proposal_office_id_state_made_at'), ['office_id', 'state', 'made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_disposal_proposal_unit_id'), ['unit_id'], unique=False)

    op.create_table('proposed_dossier',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('proposal_id', sa.String(length=16), nullable=False),
    sa.Column('record_id', sa.String(length=16), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('added_by', sa.String(length=16), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['user_account.id'], name=op.f('fk_proposed_dossier_added_by_user_account')),
    sa.ForeignKeyConstraint(['proposal_id'], ['disposal_proposal.id'], name=op.f('fk_proposed_dossier_proposal_id_disposal_proposal')),
    sa.ForeignKeyConstraint(['record_id'], ['dossier.record_id'], name=op.f('fk_proposed_dossier_record_id_dossier')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposed_dossier')),
    sa.UniqueConstraint('proposal_id', 'record_id', name=op.f('uq_proposed_dossier_proposal_id_record_id'))
    )
    with op.batch_alter_table('proposed_dossier', schema=None) as batch_op:
        batch_op.create_index('ix_proposed_dossier_open', ['record_id'], unique=True, sqlite_where=sa.text('is_open'), postgresql_where=sa.text('is_open'))
        batch_op.create_index(batch_op.f('ix_proposed_dossier_record_id'), ['record_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('proposed_dossier', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposed_dossier_record_id'))
        batch_op.drop_index('ix_proposed_dossier_open', sqlite_where=sa.text('is_open'), postgresql_where=sa.text('is_open'))

    op.drop_table('proposed_dossier')
    with op.batch_alter_table('disposal_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disposal_proposal_unit_id'))
        batch_op.drop_index(batch_op.f('ix_disposal_proposal_office_id_state_made_at'))

    op.drop_table('disposal_proposal')
