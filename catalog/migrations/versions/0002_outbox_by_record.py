"""The outbox is asked by record, and for what narrows: a long backlog must not be walked through by each search"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_record_id"))
        batch_op.create_index(
            batch_op.f("ix_outbox_record_id_done_at_due_at"), ["record_id", "done_at", "due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_is_narrowing_done_at_due_at"), ["is_narrowing", "done_at", "due_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_is_narrowing_done_at_due_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_record_id_done_at_due_at"))
        batch_op.create_index(batch_op.f("ix_outbox_record_id"), ["record_id"], unique=False)
