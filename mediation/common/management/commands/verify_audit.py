from django.core.management.base import BaseCommand, CommandError

from mediation.common import audit

SENTENCES = {
    audit.Fault.GAP: "an event is missing, or was put in from outside",
    audit.Fault.LINK: "the event does not follow the one before it",
    audit.Fault.CONTENT: "the event was changed after it was written",
    audit.Fault.TAIL: "the log does not end where its head says",
    audit.Fault.ANCHOR: "the log is not the one the anchor was taken from",
}


class Command(BaseCommand):
    help = "Recompute the audit log and say whether anyone has touched it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor", action="store_true", help="print number:hash of the last event and stop"
        )
        parser.add_argument(
            "--against", metavar="NUMBER:HASH", help="an anchor that was kept outside"
        )

    def handle(self, *args, anchor, against, **options):
        if anchor:
            self.stdout.write("{}:{}".format(*audit.anchor()))
            return
        found = audit.verify(against=_parsed(against) if against else None)
        if not found.ok:
            raise CommandError(f"Event {found.first_bad}: {SENTENCES[found.fault]}.")
        self.stdout.write(f"{found.rows} events, none touched.")


def _parsed(text):
    number, colon, sealed = text.partition(":")
    if not number.isdigit() or not colon:
        raise CommandError("Write the anchor as NUMBER:HASH.")
    return int(number), sealed
