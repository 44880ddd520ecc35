"""Acting officers by kind and decree, requests for access that are decided, and hand-over"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('acting', sa.String(length=3), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('decreed_on', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_assignment_seat'), ['seat'], unique=False)
    # The old tick did not ask which of the two; the title usually says it.
    op.execute(
        sa.text(
            "UPDATE assignment SET acting = CASE WHEN lower(title) LIKE 'plt%' THEN 'plt' ELSE 'plh' END"
            " WHERE is_acting = :yes"
        ).bindparams(sa.bindparam('yes', True, sa.Boolean()))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.alter_column('acting', existing_type=sa.String(length=3), server_default=None)
        batch_op.drop_column('is_acting')
    with op.batch_alter_table('access_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('record_id', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('outcome', sa.String(length=10), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('decided_by', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('grant_id', sa.String(length=16), nullable=True))
        for column, table in (
            ('record_id', 'record'), ('decided_by', 'user_account'), ('grant_id', 'access_grant')
        ):
            name = batch_op.f(f'fk_access_request_{column}_{table}')
            batch_op.create_foreign_key(name, table, [column], ['id'])
        batch_op.create_index(
            batch_op.f('ix_access_request_office_id_answered_at'), ['office_id', 'answered_at'], unique=False
        )
        batch_op.create_index(batch_op.f('ix_access_request_user_id'), ['user_id'], unique=False)
    with op.batch_alter_table('access_request', schema=None) as batch_op:
        batch_op.alter_column('outcome', existing_type=sa.String(length=10), server_default=None)
    op.create_table('handover',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('office_id', sa.String(length=16), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.String(length=16), nullable=False),
    sa.Column('from_id', sa.String(length=16), nullable=False),
    sa.Column('to_id', sa.String(length=16), nullable=False),
    sa.Column('by_id', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['unit.id'], name=op.f('fk_handover_office_id_unit')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_handover_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['from_id'], ['user_account.id'], name=op.f('fk_handover_from_id_user_account')),
    sa.ForeignKeyConstraint(['to_id'], ['user_account.id'], name=op.f('fk_handover_to_id_user_account')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_handover_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    sa.UniqueConstraint('office_id', 'year', 'number', name=op.f('uq_handover_office_id_year_number'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handover_assignment_id'), ['assignment_id'], unique=False)


def downgrade() -> None:
    op.drop_table('handover')
    with op.batch_alter_table('access_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_request_user_id'))
        batch_op.drop_index(batch_op.f('ix_access_request_office_id_answered_at'))
        for column, table in (
            ('record_id', 'record'), ('decided_by', 'user_account'), ('grant_id', 'access_grant')
        ):
            batch_op.drop_constraint(batch_op.f(f'fk_access_request_{column}_{table}'), type_='foreignkey')
            batch_op.drop_column(column)
        batch_op.drop_column('outcome')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_acting', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        sa.text("UPDATE assignment SET is_acting = :yes WHERE acting <> ''").bindparams(
            sa.bindparam('yes', True, sa.Boolean())
        )
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_seat'))
        batch_op.drop_column('decreed_on')
        batch_op.drop_column('acting')
