"""Tracking categories and their options: list, add, rename, archive, delete."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import fields, listing, setting_shapes
from tieout.simulator.books.asked import only
from tieout.simulator.books.records import TrackingCategory, TrackingOption
from tieout.simulator.books.rejections import invalid, not_found
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.writing import Written, write_one


def list_tracking(visit: Visit) -> Answer:
    """GET /TrackingCategories: active ones, archived too when asked for."""
    archived = listing.truth(visit.args, "includeArchived")
    rows = [one for one in visit.org.tracking if archived or one.status == "ACTIVE"]
    found = listing.filtered(rows, visit.args, fields.named(visit.org), "TrackingCategory")
    shapes = [setting_shapes.tracking_category(one, archived_options=archived) for one in found]
    return Reply("TrackingCategories", shapes)


def get_tracking(visit: Visit) -> Answer:
    """GET /TrackingCategories/{id}"""
    return Reply("TrackingCategories", [_category_shape(_category(visit))])


def put_tracking(visit: Visit) -> Answer:
    """PUT /TrackingCategories: at most two may be active."""
    asked = only(visit.elements("TrackingCategories", "TrackingCategory"), "TrackingCategory")
    name = (asked.text("Name") or "").strip()
    active = [one for one in visit.org.tracking if one.status == "ACTIVE"]
    messages = []
    if not name or visit.org.category_by_name(name):
        messages.append("Please enter a unique Name.")
    if len(active) >= 2:
        messages.append("Only 2 active tracking categories are allowed")
    category = TrackingCategory(visit.desk.seeded.guid(), name, [])
    if not messages:
        visit.org.tracking.append(category)
    return write_one("TrackingCategories", Written(_category_shape(category), messages))


def post_tracking(visit: Visit) -> Answer:
    """POST /TrackingCategories/{id}: rename or archive."""
    category = _category(visit)
    asked = only(visit.elements("TrackingCategories", "TrackingCategory"), "TrackingCategory")
    category.name = asked.text("Name") or category.name
    category.status = (
        asked.choice("Status", ("ACTIVE", "ARCHIVED"), "TrackingCategoryStatus") or category.status
    )
    return Reply("TrackingCategories", [_category_shape(category)])


def delete_tracking(visit: Visit) -> Answer:
    """DELETE /TrackingCategories/{id}"""
    category = _category(visit)
    visit.org.tracking.remove(category)
    category.status = "DELETED"
    return Reply("TrackingCategories", [_category_shape(category)])


def put_option(visit: Visit) -> Answer:
    """PUT /TrackingCategories/{id}/Options"""
    category = _category(visit)
    asked = visit.elements("Options", "TrackingOption")
    for one in asked:
        name = (one.text("Name") or "").strip()
        if not name or any(option.name.lower() == name.lower() for option in category.options):
            raise invalid([{"Name": name, "ValidationErrors": [{"Message": "Please enter a unique Name."}]}])
        category.options.append(TrackingOption(visit.desk.seeded.guid(), name))
    made = category.options[-len(asked) :]
    return Reply("Options", [setting_shapes.tracking_option(option) for option in made])


def post_option(visit: Visit) -> Answer:
    """POST /TrackingCategories/{id}/Options/{option}: rename or archive."""
    option = _option(visit)
    asked = visit.elements("Options", "TrackingOption")[0]
    option.name = asked.text("Name") or option.name
    option.status = asked.choice("Status", ("ACTIVE", "ARCHIVED"), "TrackingOptionStatus") or option.status
    return Reply("Options", [setting_shapes.tracking_option(option)])


def delete_option(visit: Visit) -> Answer:
    """DELETE /TrackingCategories/{id}/Options/{option}; what is used on documents stays on them."""
    option = _option(visit)
    option.status = "DELETED"  # kept, because documents may still show its name
    return Reply("Options", [setting_shapes.tracking_option(option)])


def _category(visit: Visit) -> TrackingCategory:
    wanted = visit.values["category_id"].lower()
    for category in visit.org.tracking:
        if category.id == wanted:
            return category
    raise not_found()


def _option(visit: Visit) -> TrackingOption:
    wanted = visit.values["option_id"].lower()
    for option in _category(visit).options:
        if option.id == wanted:
            return option
    raise not_found()


def _category_shape(category: TrackingCategory) -> dict[str, Any]:
    return setting_shapes.tracking_category(category, archived_options=True)


ROUTES = (
    ("GET", "/TrackingCategories", list_tracking),
    ("PUT", "/TrackingCategories", put_tracking),
    ("GET", "/TrackingCategories/<category_id>", get_tracking),
    ("POST", "/TrackingCategories/<category_id>", post_tracking),
    ("DELETE", "/TrackingCategories/<category_id>", delete_tracking),
    ("PUT", "/TrackingCategories/<category_id>/Options", put_option),
    ("POST", "/TrackingCategories/<category_id>/Options/<option_id>", post_option),
    ("DELETE", "/TrackingCategories/<category_id>/Options/<option_id>", delete_option),
)
