"""Withdraw, adopt, renumber, skip: offered where state and right allow, a plan first, a button that does it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from tieout.store.models import Activity, Document, Intent, Run


def address(document: Document, action: str = "") -> str:
    return f"/documents/invoices/{document.source_id}/{action}"


def posted(desk, status: str = "approved", **link):
    document = desk.document("110.00", state="synced")
    desk.link(document, status, **link)
    return document


@pytest.fixture
def taken(desk):
    """A held document, and what bears its number in the books."""
    return desk.rivalled


def test_a_posted_document_offers_withdraw_and_nothing_else(desk, client, words):
    page = words(client.get(address(posted(desk))))
    assert "Withdraw to draft" in page
    for other in ("Adopt", "Renumber", "Take up again"):
        assert other not in page


OPTIONS = ("Export to Xero", "Withdraw to draft", "Adopt", "Renumber", "Skip", "Take up again")
DEEDS = (*OPTIONS, "Force sync", "Write through", "Open in Xero", "Open in ConnectWise")


def offered(html: str) -> set[str]:
    """What a document's page offers in its head."""
    head = html.split('<div class="actions">')[1].split('<div class="stack">', maxsplit=1)[0]
    return {deed for deed in DEEDS if re.search(rf"(?<![\w-]){deed}\s*<", head)}


@pytest.mark.parametrize(
    "state,linked,deeds",
    [
        ("ready", "", {"Export to Xero", "Renumber", "Skip", "Force sync"}),
        ("held", "", {"Export to Xero", "Renumber", "Skip", "Force sync"}),
        ("posting", "", {"Force sync"}),
        ("in_doubt", "", {"Force sync"}),
        ("posted", "draft", {"Withdraw to draft", "Force sync", "Open in Xero"}),
        ("synced", "draft", {"Withdraw to draft", "Force sync", "Open in Xero"}),
        ("synced", "awaiting_approval", {"Withdraw to draft", "Force sync", "Open in Xero"}),
        ("synced", "approved", {"Withdraw to draft", "Force sync", "Open in Xero"}),
        (
            "synced",
            "paid",
            {"Withdraw to draft", "Force sync", "Open in Xero"},
        ),  # refused on its page, with the way out
        ("synced", "voided", {"Withdraw to draft", "Force sync", "Open in Xero"}),
        ("synced", "deleted", {"Withdraw to draft", "Force sync", "Open in Xero"}),
        ("changed", "approved", {"Withdraw to draft", "Write through", "Open in Xero"}),
        ("withdrawing", "draft", {"Open in Xero"}),
        ("withdrawn", "", {"Export to Xero", "Renumber", "Skip", "Force sync"}),
        ("skipped", "", {"Take up again"}),
        ("gone", "", {"Skip"}),
    ],
)
def test_each_state_offers_what_can_be_done_with_it_and_nothing_else(desk, client, state, linked, deeds):
    document = desk.document("110.00", state=state)
    if linked:
        desk.link(document, linked)
    assert offered(client.get(address(document)).content.decode()) == deeds | {"Open in ConnectWise"}


@pytest.mark.parametrize(
    "role,deeds",
    [
        ("manager", {"Export to Xero", "Renumber", "Skip", "Force sync"}),
        ("exporter", {"Export to Xero", "Renumber", "Skip", "Force sync"}),
        ("viewer", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(desk, enter, role, deeds):
    document = desk.document("110.00", state="held")
    assert offered(enter(role).get(address(document)).content.decode()) == deeds | {"Open in ConnectWise"}


@pytest.mark.parametrize(
    "role,offered", [("owner", True), ("manager", True), ("exporter", False), ("viewer", False)]
)
def test_r004_21_withdrawing_needs_the_right(desk, enter, words, role, offered):
    document = posted(desk)
    client = enter(role)

    assert ("Withdraw to draft" in words(client.get(address(document)))) is offered
    assert client.get(address(document, "withdraw")).status_code == (200 if offered else 403)
    assert client.post(address(document, "withdraw"), {"invoice": "void"}).status_code == (
        302 if offered else 403
    )
    assert (Document.objects.of(desk.workspace).get().state == "withdrawing") is offered


@pytest.mark.parametrize(
    "status,says,number",
    [
        ("draft", "The draft is deleted.", "May be used again"),
        ("awaiting_approval", "It is deleted before anybody approves it.", "May be used again"),
        ("approved", "It is voided and stays visible as such.", "Is spent"),
        ("voided", "Somebody voided it already", "Is spent"),
        ("deleted", "Somebody deleted it already", "May be used again"),
    ],
)
def test_r004_18_the_plan_says_what_happens_by_its_status(desk, client, words, status, says, number):
    page = words(client.get(address(posted(desk, status), "withdraw")))
    assert says in page
    assert number in page
    assert "Then ConnectWise releases it" in page
    assert "Leave as it is" in page


def test_r004_29_an_approved_one_explains_the_other_way_and_links_to_xero(desk, client, words):
    document = posted(desk)
    answer = client.get(address(document, "withdraw"))
    assert "void it in Xero, delete it in ConnectWise, and create a new one there" in words(answer)
    assert "https://go.xero.com/" in answer.content.decode()


@pytest.mark.parametrize("status,applied", [("paid", 11000), ("approved", 1000)])
def test_r004_28_what_is_paid_is_refused_with_its_steps_and_no_button(desk, client, words, status, applied):
    document = posted(desk, status, applied_minor=applied)
    answer = client.get(address(document, "withdraw"))
    page = words(answer)
    assert f"AUD {applied / 100:.2f} of it is paid or credited" in page
    assert "remove it and all credits" in page
    assert 'type="submit" class="btn btn-danger"' not in answer.content.decode()


def test_r004_25_confirming_asks_for_a_run_and_writes_down_who(desk, client, words):
    document = posted(desk)

    answer = client.post(address(document, "withdraw"), {"invoice": "void"})

    run = Run.objects.of(desk.workspace).get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert run.trigger == "correct"
    assert "Correction" in words(client.get(answer["Location"]))
    intent = Intent.objects.of(desk.workspace).get()
    assert (intent.action, intent.attempt, intent.closed_at) == ("void", 0, None)
    [deed] = Activity.objects.of(desk.workspace)
    assert (deed.action, deed.user.email) == ("withdraw", "owner@example.com")
    page = words(client.get(address(document)))
    assert "Being withdrawn" in page
    assert "About to be voided in Xero" in page
    assert "Withdraw to draft" not in page


def test_confirming_twice_or_what_has_moved_does_nothing_more(desk, client, words):
    document = posted(desk)
    client.post(address(document, "withdraw"), {"invoice": "void"})

    answer = client.post(address(document, "withdraw"), {"invoice": "void"}, follow=True)

    assert "Nothing was done. Something is under way with it." in words(answer)
    assert Run.objects.of(desk.workspace).count() == 1
    other = posted(desk)
    assert "not in the books any more as it was shown" in words(
        client.post(address(other, "withdraw"), {"bill": "delete"}, follow=True)
    )


def test_both_bearers_of_a_number_stand_side_by_side_and_may_be_adopted(desk, client, words, taken):
    document = taken()

    page = words(client.get(address(document, "adopt")))

    assert "Contact Harbour Dental Group Clare Valley Wines differs" in page
    assert "They are the same: adopt" in page
    answer = client.post(address(document, "adopt"), {"found": "0c0ffee0-0000-4000-8000-000000000001"})
    assert answer.status_code == 302
    assert Intent.objects.of(desk.workspace).get(closed_at=None).action == "adopt"


def test_other_amounts_cannot_be_adopted(desk, client, words, taken):
    from decimal import Decimal

    document = taken(total=Decimal("120.00"))

    answer = client.get(address(document, "adopt"))

    assert "It cannot be adopted: total AUD 120.00 instead of AUD 110.00" in words(answer)
    assert (
        client.post(address(document, "adopt"), {"found": "0c0ffee0-0000-4000-8000-000000000001"}).status_code
        == 409
    )
    assert not Intent.objects.of(desk.workspace).filter(closed_at=None).exists()


def test_what_has_changed_since_the_page_was_shown_is_not_adopted(desk, client, taken):
    document = taken()
    assert client.post(address(document, "adopt"), {"found": "another"}).status_code == 409
    assert not Intent.objects.of(desk.workspace).filter(closed_at=None).exists()


def test_renumber_looks_at_the_number_and_makes_it_ready(desk, client, words, taken):
    document = taken()
    borne = posted(desk)
    refused = client.post(address(document, "renumber"), {"invoice": borne.ledger_number})
    assert refused.status_code == 422
    assert "in these books" in words(refused)

    answer = client.post(address(document, "renumber"), {"invoice": "HARBOUR-7"}, follow=True)

    assert "under that number with the next export" in words(answer)
    document.refresh_from_db()
    assert (document.own_numbers, document.state) == ({"invoice": "HARBOUR-7"}, "ready")


def test_skip_asks_why_and_can_be_taken_back(desk, client, words, taken):
    document = taken()
    assert client.post(address(document, "skip"), {"reason": " "}).status_code == 422

    page = words(client.post(address(document, "skip"), {"reason": "Paid in cash"}, follow=True))

    assert "Skipped" in page
    assert "Paid in cash" in page, "for those who look for it later"
    assert "Take up again" in page
    assert Activity.objects.of(desk.workspace).get(action="skip").after == {"reason": "Paid in cash"}
    client.post(address(document, "take-up"))
    document.refresh_from_db()
    assert (document.state, document.version) == ("gone", "")


@pytest.mark.parametrize("action", ["adopt", "renumber", "skip"])
def test_what_is_not_possible_now_says_so(desk, client, words, action):
    document = posted(desk)
    assert "cannot be done with the document as it stands now" in words(
        client.get(address(document, action), follow=True)
    )


@pytest.mark.parametrize("action", ["withdraw", "adopt", "renumber", "skip"])
def test_an_unknown_document_is_not_found(client, action):
    assert client.get(f"/documents/invoices/9999/{action}").status_code == 404


SPENT = "The number cannot be used a second time"


def withdrawn(desk, status: str = "voided", **fields) -> Document:
    document = desk.document("110.00", state="withdrawn", **fields)
    desk.link(document, status, ended_at=timezone.now(), ended_because="withdrawn")
    return document


def test_a_withdrawn_document_whose_number_is_spent_says_so_and_names_the_way_out(desk, client, words):
    """R002-40: force sync could not send it, and nobody should have to try that to learn why."""
    document = withdrawn(desk)
    page = words(client.get(address(document)))
    assert SPENT in page
    assert f"{document.ledger_number} was in Harbour IT Adelaide before and is voided there" in page
    assert "Give the document a new number with Renumber on its page" in page
    assert "Renumber" in offered(client.get(address(document)).content.decode())

    document.own_numbers = {"invoice": "INV-NEW"}
    document.save()
    assert SPENT not in words(client.get(address(document)))


@pytest.mark.parametrize(
    "status,fields",
    [("deleted", {}), ("voided", {"ledger_kind": "bill"})],
    ids=["a deleted draft gives its number back", "numbers of bills may repeat"],
)
def test_a_withdrawn_document_whose_number_is_free_says_nothing_of_it(desk, client, words, status, fields):
    assert SPENT not in words(client.get(address(withdrawn(desk, status, **fields))))
