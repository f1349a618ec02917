"""What people reply to a campaign: the word that it asked for, and their texts."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

STATEMENTS = (
    # word: the one of the campaign's own words that the person replied last.
    "alter table recipients add column word text",
    # replies_to: the campaign that an inbound text replies to, but for answers to its survey; word:
    # its word, null for words of the person's own. No reference: it would lock the campaign's row.
    "alter table messages add column replies_to bigint, add column word text",
    """create index messages_replies_to on messages (replies_to, id)
       where replies_to is not null""",
    # Of loops (0009), with what a campaign has promised.
    "drop index messages_answers",
    """create index messages_answers on messages (contact_id, created_at)
       where purpose in ('answer', 'promised', 'survey_question', 'keyword_reply')
           and reason <> 'loop'""",
    # Who wrote back has replied, whether or not the text asked for anything.
    """insert into contact_events (contact_id, kind, ref, part, at)
    select r.contact_id, 'replied', k.name, '', r.replied_at
    from recipients r join campaigns k on k.id = r.campaign_id
    where r.replied_at is not null and r.answered_at is null""",
    """create or replace function note_reply_to() returns trigger language plpgsql as $$
    begin
        insert into contact_events (contact_id, kind, ref, part, at)
        select new.contact_id, 'replied', k.name, '', coalesce(new.replied_at, new.answered_at)
        from campaigns k where k.id = new.campaign_id;
        return null;
    end $$""",
    "drop trigger note_reply_to on recipients",
    """create trigger note_reply_to after update on recipients for each row
    when (coalesce(old.replied_at, old.answered_at) is null
        and coalesce(new.replied_at, new.answered_at) is not null)
    execute function note_reply_to()""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
