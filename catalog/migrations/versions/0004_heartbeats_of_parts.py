"""Each long-running part leaves a sign of life, so that one that went silent is seen from any machine"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "part_heartbeat",
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=40), nullable=False),
        sa.Column("pid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("part", "host", "pid", name=op.f("pk_part_heartbeat")),
    )


def downgrade() -> None:
    op.drop_table("part_heartbeat")
