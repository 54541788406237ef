"""Where the agreement of those who must agree stands, account by account.

A yes counts while whoever gave it may still give it: somebody who was demoted, or left, no longer lets anything out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from parvis.engine.publishing.chains import Standing, Word, standing
from parvis.publishing.models import Approval, ApprovalStep, Label, Variant
from parvis.workspaces.api import RANKS, Account, Permission, Person, Workspace, brand, enter


class Givers:
    """What the people of an organisation may do now, each looked up once."""

    def __init__(self, organisation: int) -> None:
        self._organisation = organisation
        self._known: dict[int, Workspace | None] = {}

    def workspace(self, person: Person) -> Workspace | None:
        """The workspace of a person, as they would enter it; ``None`` for somebody who no longer belongs here."""
        if person.pk not in self._known:
            found = enter(person, self._organisation)
            belongs = found is not None and found.organisation == self._organisation
            self._known[person.pk] = found if belongs else None
        return self._known[person.pk]


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps that hold for one account's words, and where they stand."""

    steps: list[ApprovalStep]
    standing: Standing

    @property
    def awaited(self) -> ApprovalStep | None:
        """The step that comes next."""
        return next((one for one in self.steps if one.pk == self.standing.awaited), None)

    @property
    def may_go(self) -> bool:
        """Whether nobody is awaited any more."""
        return self.standing.may_go


def steps_of(brand_id: int) -> list[ApprovalStep]:
    """The steps of a brand, in order, with the people they name."""
    found = ApprovalStep.objects.filter(brand_id=brand_id)
    return list(found.select_related("entity", "label").prefetch_related("people"))


def steps_for(workspace: Workspace, brand_id: int) -> list[ApprovalStep]:
    """The same, for a screen. Raises ``Http404`` for a brand that is closed here."""
    return steps_of(brand(workspace, brand_id).pk)


def people_to_name(workspace: Workspace, brand_id: int) -> list[Person]:
    """Who may be named in a step of a brand: everybody who works here and to whom the brand is open, by name."""
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    here = Person.objects.filter(memberships__organisation_id=workspace.organisation, is_active=True)
    givers = Givers(workspace.organisation)
    known = [(one, givers.workspace(one)) for one in here.order_by("last_name", "first_name", "email")]
    return [one for one, who in known if who is not None and who.can(Permission.SEE, brand_id)]


def holds_for(step: ApprovalStep, account: Account, labels: Collection[int] = ()) -> bool:
    """Whether a step is asked for what this account says in a post with these labels."""
    if step.label_id is not None and step.label_id not in labels:
        return False
    if step.network and step.network != account.network:
        return False
    if step.entity_id is None:
        return True
    here = account.entity
    while here is not None:
        if here.pk == step.entity_id:
            return True
        here = here.parent
    return False


def may_give(step: ApprovalStep, account: Account, who: Workspace) -> bool:
    """Whether somebody may say the yes of a step for this account. The client's is said through a link only."""
    if who.person is None or not speaks_for(account, who):
        return False
    if step.kind == ApprovalStep.Kind.PEOPLE:
        return any(one.pk == who.person for one in step.people.all())
    return step.kind == ApprovalStep.Kind.ROLE and RANKS.get(who.role, -1) >= RANKS[step.role]


def speaks_for(account: Account, who: Workspace) -> bool:
    """Whether an account is open to somebody."""
    in_entity = who.entities is None or account.entity_id in who.entities
    return in_entity and who.can(Permission.SEE, account.brand_id)


def chain_of(
    variant: Variant,
    hash: str,
    steps: Sequence[ApprovalStep] | None = None,
    givers: Givers | None = None,
    said: Sequence[Approval] | None = None,
) -> Chain:
    """Where the chain of a variant stands for exactly this content. ``steps``, ``givers`` and ``said`` (all that was said of
    the variant, oldest first) are read when they are not at hand.
    """
    account = variant.account
    if steps is None:
        steps = steps_of(account.brand_id)
    known = givers or Givers(account.organisation_id)
    labels = _labels_of(variant) if any(one.label_id for one in steps) else frozenset()
    asked = {one.pk: one for one in steps if holds_for(one, account, labels)}
    if said is None:
        said = list(
            Approval.objects.filter(variant=variant, hash=hash).select_related("person").order_by("pk")
        )
    words = [_word(one, asked, account, known) for one in said if one.hash == hash]
    return Chain(list(asked.values()), standing(list(asked), words))


def _labels_of(variant: Variant) -> frozenset[int]:
    through = Label.posts.through.objects.filter(post_id=variant.post_id)
    return frozenset(through.values_list("label_id", flat=True))


def _word(one: Approval, steps: dict[int, ApprovalStep], account: Account, givers: Givers) -> Word:
    step = steps.get(one.step_id or 0)
    return Word(
        granted=one.granted,
        step=one.step_id,
        person=one.person_id,
        by_client=one.by_client,
        counts=_counts(one, step, account, givers) if one.granted else True,
    )


def _counts(one: Approval, step: ApprovalStep | None, account: Account, givers: Givers) -> bool:
    if one.by_client:
        return step is None or step.kind == ApprovalStep.Kind.CLIENT
    who = givers.workspace(one.person) if one.person else None
    if who is None:
        return False
    if step is None:
        return who.can(Permission.PUBLISH, account.brand_id) and speaks_for(account, who)
    return may_give(step, account, who)
