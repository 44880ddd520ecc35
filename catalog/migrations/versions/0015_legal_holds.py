"""Legal holds on records and dossiers"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('legal_hold',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('record_id', sa.String(length=16), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('placed_by', sa.String(length=16), nullable=False),
    sa.Column('placed_at', sa.DateTime(), nullable=False),
    sa.Column('lifted_by', sa.String(length=16), nullable=True),
    sa.Column('lifted_at', sa.DateTime(), nullable=True),
    sa.Column('lifting_reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['lifted_by'], ['user_account.id'], name=op.f('fk_legal_hold_lifted_by_user_account')),
    sa.ForeignKeyConstraint(['placed_by'], ['user_account.id'], name=op.f('fk_legal_hold_placed_by_user_account')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_legal_hold_record_id_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold'))
    )
    with op.batch_alter_table('legal_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_legal_hold_lifted_at_since'), ['lifted_at', 'since'], unique=False)
        batch_op.create_index(batch_op.f('ix_legal_hold_record_id_lifted_at'), ['record_id', 'lifted_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('legal_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_legal_hold_record_id_lifted_at'))
        batch_op.drop_index(batch_op.f('ix_legal_hold_lifted_at_since'))

    op.drop_table('legal_hold')
