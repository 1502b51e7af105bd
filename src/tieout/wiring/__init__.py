"""The joint: the one place where engine, store and connectors meet; all else presses its buttons.

Here live the opening of sources and ledgers, the parts of a run, connecting and disconnecting, the desk where rules are
judged by what an organisation has, previews of files, plans of corrections, and inviting by mail.
Here lives no rule about money, no order of things (engine), and no word of any vendor's API (connectors).
"""

from tieout.wiring.checking import Check, check_connection
from tieout.wiring.consenting import ConsentImpossible, authorise, disconnect, finish_authorisation
from tieout.wiring.correcting import number_problem, plan_many, traits_of, withdrawal_now
from tieout.wiring.inviting import Invited, handed_over, invite, resend
from tieout.wiring.keys import ConnectionKeys, as_sent, check_settings, connection_keys, connectors
from tieout.wiring.mappings import (
    PlannedImport,
    export_mapping,
    import_mapping,
    misfits_as_known,
    plan_mapping,
    rulebook_misfits,
)
from tieout.wiring.opening import open_ledger, open_source
from tieout.wiring.parts import Advance, opened_part
from tieout.wiring.standing_there import There, standing_there
from tieout.wiring.wording import fault_of, names_of, sentence, sentence_about

__all__ = [
    "Advance",
    "Check",
    "ConnectionKeys",
    "ConsentImpossible",
    "Invited",
    "PlannedImport",
    "There",
    "as_sent",
    "authorise",
    "check_connection",
    "check_settings",
    "connection_keys",
    "connectors",
    "disconnect",
    "export_mapping",
    "fault_of",
    "finish_authorisation",
    "handed_over",
    "import_mapping",
    "invite",
    "misfits_as_known",
    "names_of",
    "number_problem",
    "open_ledger",
    "open_source",
    "opened_part",
    "plan_many",
    "plan_mapping",
    "resend",
    "rulebook_misfits",
    "sentence",
    "sentence_about",
    "standing_there",
    "traits_of",
    "withdrawal_now",
]
