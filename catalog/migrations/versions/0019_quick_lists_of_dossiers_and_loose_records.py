"""Quick lists of dossiers, and of records that lie in none"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

IS_DOSSIER = sa.text("kind = 'dossier'")
BEFORE = {
    'ix_record_dossier_order': ['code', 'date', 'id'],
    'ix_record_dossier_unit': ['unit_id', 'code', 'date', 'id'],
}
NOW = {
    'ix_record_dossier_order': ['code', 'date', 'id', 'unit_id', 'closes_at', 'kind'],
    'ix_record_dossier_unit': ['unit_id', 'code', 'date', 'id', 'closes_at', 'kind'],
}


def upgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_in_dossier', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE record SET is_in_dossier = true WHERE id IN (SELECT record_id FROM dossier_item)")
    _index_dossiers(NOW)
    op.create_index(
        'ix_record_loose', 'record', ['unit_id', 'date', 'id'],
        sqlite_where=sa.text('is_in_dossier = 0'), postgresql_where=sa.text('NOT is_in_dossier'),
    )
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dossier_record_id_state_closed_on'), ['record_id', 'state', 'closed_on'])


def downgrade() -> None:
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dossier_record_id_state_closed_on'))
    op.drop_index('ix_record_loose', 'record')
    _index_dossiers(BEFORE)
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.drop_column('is_in_dossier')


def _index_dossiers(indexes: dict[str, list[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(name, 'record')
        op.create_index(name, 'record', columns, sqlite_where=IS_DOSSIER, postgresql_where=IS_DOSSIER)
