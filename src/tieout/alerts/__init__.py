"""Whom we tell, and in which words.

Here live the digest (pure) and the ways to deliver it.
Here lives no judgement of what is wrong: faults come from `core`, facts about a run from its caller.
"""
