"""The posts from which a reclassification was made, those of its maker in that office on that day"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reclassification_post',
    sa.Column('reclassification_id', sa.String(length=16), nullable=False),
    sa.Column('unit_id', sa.String(length=16), nullable=False),
    sa.Column('post', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['reclassification_id'], ['reclassification.id'], name=op.f('fk_reclassification_post_reclassification_id_reclassification')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_reclassification_post_unit_id_unit')),
    sa.PrimaryKeyConstraint('reclassification_id', 'unit_id', 'post', name=op.f('pk_reclassification_post'))
    )
    # The posts of that day, and a day on either side: offices read other clocks than ``made_at``. One post too
    # many closes the reclassification to its maker a little early; one too few would leave it open.
    is_server = op.get_bind().dialect.name != 'sqlite'
    day = 'CAST(made.made_at AS date) {}' if is_server else "date(made.made_at, '{} day')"
    op.execute(f"""
        INSERT INTO reclassification_post (reclassification_id, unit_id, post)
        SELECT DISTINCT made.id, held.unit_id, held.post
        FROM reclassification AS made
        JOIN assignment AS held ON held.user_id = made.made_by
        JOIN unit ON unit.id = held.unit_id AND unit.office_id = made.office_id
        WHERE held.valid_from <= {day.format('+1')}
          AND (held.valid_until IS NULL OR held.valid_until >= {day.format('-1')})
          AND held.post NOT IN ('administrator', 'operator')
    """)


def downgrade() -> None:
    op.drop_table('reclassification_post')
