"""Whom we tell, and in which words.

Here live the mails, each a function that returns it ready to be sent: the invitation.
Here lives no judgement of what is wrong: faults come from `core`, facts about a run from its caller.
"""
