"""What a reader chooses of one topic or search; the choices for all are in the settings (mail/turns.py)."""

from django.db import transaction

from accounts.models import User
from papers.clock import now
from papers.mail.turns import begin
from papers.mail.wishes import mode
from papers.models import Follow, Topic


def choose(reader: User, topic: Topic, mail: str) -> bool:
    """How the topic's digests come (one of Follow.Mail); False if the reader does not follow it.

    Where they did not come by mail before, they come from now on.
    """
    with transaction.atomic():
        reader = User.objects.select_for_update(no_key=True).get(pk=reader.pk)
        follow = Follow.objects.filter(reader=reader, topic=topic).first()
        if follow is None:
            return False
        off = Follow.Mail.OFF
        if mode(follow.mail, reader.digest_mail) == off != mode(mail, reader.digest_mail):
            follow.mail_since = now()
            begin(reader)
        follow.mail = mail
        follow.save(update_fields=["mail", "mail_since"])
    return True
