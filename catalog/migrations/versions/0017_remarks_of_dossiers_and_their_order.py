"""Remarks of dossiers, and the order in which registers list them"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

INDEXES = {
    'ix_record_dossier_order': ['code', 'date', 'id'],
    'ix_record_dossier_unit': ['unit_id', 'code', 'date', 'id'],
}


def upgrade() -> None:
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.add_column(sa.Column('remark', sa.String(length=300), nullable=False, server_default=''))
    is_dossier = sa.text("kind = 'dossier'")
    for name, columns in INDEXES.items():
        op.create_index(name, 'record', columns, sqlite_where=is_dossier, postgresql_where=is_dossier)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, 'record')
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.drop_column('remark')
