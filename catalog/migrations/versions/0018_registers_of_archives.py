"""Registers of archives: the lines that an import makes, whose it is and how far it is"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('register_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('office_id', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('begun_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('trouble', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.create_foreign_key(batch_op.f('fk_register_import_office_id_unit'), 'unit', ['office_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_register_import_state'), ['state'], unique=False)

    op.create_table('register_line',
    sa.Column('import_id', sa.String(length=16), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('parent', sa.Integer(), nullable=True),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('planned', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('draft_id', sa.String(length=16), nullable=True),
    sa.Column('was', sa.JSON(), nullable=False),
    sa.Column('record_id', sa.String(length=16), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['register_import.id'], name=op.f('fk_register_line_import_id_register_import')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_register_line_record_id_record')),
    sa.PrimaryKeyConstraint('import_id', 'place', name=op.f('pk_register_line'))
    )
    with op.batch_alter_table('register_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_line_import_id_state_place'), ['import_id', 'state', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_register_line_record_id'), ['record_id'], unique=False)


def downgrade() -> None:
    op.drop_table('register_line')
    with op.batch_alter_table('register_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_import_state'))
        batch_op.drop_constraint(batch_op.f('fk_register_import_office_id_unit'), type_='foreignkey')
        batch_op.drop_column('trouble')
        batch_op.drop_column('begun_at')
        batch_op.drop_column('office_id')
