"""Reads the tree of countries, business units and audiences."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Entity


@dataclass(frozen=True, slots=True)
class Branch:
    """An entity in its place in the tree; ``depth`` 0 is the top."""

    entity: Entity
    depth: int

    @property
    def indent(self) -> range:
        """As many steps as it is deep, for a template to walk."""
        return range(self.depth)


def entities_of(workspace: Workspace) -> QuerySet[Entity]:
    """The entities that are open here, by name."""
    workspace.require(Permission.SEE)
    entities = Entity.objects.filter(organisation_id=workspace.organisation).select_related("brand", "parent")
    if workspace.entities is not None:
        entities = entities.filter(pk__in=workspace.entities)
    return entities


def entity_tree(workspace: Workspace) -> list[Branch]:
    """The same, each below its parent. What stands below a closed one stands at the top."""
    below: dict[int | None, list[Entity]] = {}
    entities = list(entities_of(workspace))
    known = {entity.pk for entity in entities}
    for entity in entities:
        below.setdefault(entity.parent_id if entity.parent_id in known else None, []).append(entity)
    tree: list[Branch] = []
    waiting = [Branch(entity, 0) for entity in reversed(below.get(None, []))]
    while waiting:
        branch = waiting.pop()
        tree.append(branch)
        waiting.extend(Branch(child, branch.depth + 1) for child in reversed(below.get(branch.entity.pk, [])))
    return tree


def entity(workspace: Workspace, entity_id: int) -> Entity:
    """One entity. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = entities_of(workspace).filter(pk=entity_id).first()
    if found is None:
        raise Http404(_("There is no such entity here."))
    return found


def descendants(workspace: Workspace, entity_id: int) -> set[int]:
    """The ids of an entity and of all that stand below it."""
    top = entity(workspace, entity_id)
    tree = entity_tree(workspace)
    start = next(n for n, branch in enumerate(tree) if branch.entity.pk == top.pk)
    found = {top.pk}
    for branch in tree[start + 1 :]:
        if branch.depth <= tree[start].depth:
            break
        found.add(branch.entity.pk)
    return found


def with_those_below(organisation: int, entities: frozenset[int]) -> frozenset[int]:
    """The ids of some entities and of all that stand below them. For the machinery, not for a person."""
    if not entities:
        return entities
    children: dict[int | None, list[int]] = {}
    for pk, parent in Entity.objects.filter(organisation_id=organisation).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    waiting = list(entities)
    while waiting:
        entity = waiting.pop()
        if entity not in found:
            found.add(entity)
            waiting.extend(children.get(entity, ()))
    return frozenset(found)


def countries_of(brand: int) -> list[str]:
    """The names of the countries a brand speaks or listens in, as people wrote them. For the machinery, not for a person."""
    found = Entity.objects.filter(brand_id=brand, kind=Entity.Kind.COUNTRY)
    return list(found.order_by("name").values_list("name", flat=True))
