"""How brands publish: who must agree, how late a post may still go out, and what is asked of words."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.guidelines import Guidelines, Level, Mention
from parvis.publishing.actions.guidelines import set_guidelines
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import ApprovalStep
from parvis.publishing.queries.chains import steps_for
from parvis.publishing.queries.governance import rules_for
from parvis.publishing.queries.guidelines import Asked, guidelines_for
from parvis.workspaces.api import Role, Workspace, once, workspace_of

router = Router(tags=["Rules"])


class StepShape(Schema):
    """One step of the chain of those who must agree."""

    id: int | None = Field(None, description="That of a step there is: what was said at it is kept.")
    kind: Literal["role", "people", "client"] = "role"
    role: Role = Field(Role.MANAGER, description="For `role`: somebody with this role, or a higher one.")
    people: list[int] = Field([], description="For `people`: one of these agrees.")
    entity: int | None = Field(None, description="For the accounts of this entity and below it only.")
    network: str = Field("", max_length=40, description="For accounts on this network only.")
    label: int | None = Field(None, description="For posts with this label only.")

    @classmethod
    def of(cls, step: ApprovalStep) -> StepShape:
        """A step as it was chosen."""
        return cls(
            id=step.pk,
            kind=step.kind,  # type: ignore[arg-type]
            role=Role(step.role),
            people=[one.pk for one in step.people.all()] if step.kind == ApprovalStep.Kind.PEOPLE else [],
            entity=step.entity_id,
            network=step.network,
            label=step.label_id,
        )

    def draft(self) -> StepDraft:
        """The same for the action."""
        return StepDraft(
            self.kind, self.role, tuple(self.people), self.entity, self.network, self.label, self.id
        )


class RulesShape(Schema):
    """How a brand publishes."""

    late_after: int = Field(
        60, ge=0, le=10_080, description="Minutes past its time after which a post does not go out by itself."
    )
    when_late: Literal["ask", "skip"] = Field(
        "ask", description="What becomes of it: somebody decides, or it is left out."
    )
    languages: list[str] = Field([], description="Those in which the brand says everything, by their codes.")
    steps: list[StepShape] = Field(
        [], description="Who agrees, in order; none: nobody is asked.", max_length=6
    )


class MentionShape(Schema):
    """One of `words` must be said: always, or (`when`) where one of these words is."""

    words: list[str]
    when: list[str] = []
    level: Level = Level.STOP


class GuidelinesShape(Schema):
    """What a brand asks of its words. A level is `off`, `warn` or `stop`."""

    forbidden: list[str] = Field([], max_length=500)
    exceptions: list[str] = Field(
        [], description="Phrases in which a forbidden word is meant otherwise.", max_length=500
    )
    forbidden_level: Level = Level.STOP
    mentions: list[MentionShape] = Field([], max_length=8)
    disclosures: list[str] = Field(
        [], description="What tells a paid partnership, besides what the law names.", max_length=500
    )
    disclosure_level: Level = Level.STOP
    domains: list[str] = Field(
        [], description="Where a link may lead, with what stands below; none: anywhere.", max_length=500
    )
    domains_level: Level = Level.STOP
    alt_level: Level = Field(Level.OFF, description="Pictures without a description.")
    tone: str = Field("", description="For people: nothing checks it.")

    @classmethod
    def of(cls, found: Asked) -> GuidelinesShape:
        """As they were chosen."""
        asked = found.guidelines
        return cls(
            forbidden=list(asked.forbidden),
            exceptions=list(asked.exceptions),
            forbidden_level=asked.forbidden_level,
            mentions=[
                MentionShape(words=list(o.words), when=list(o.when), level=o.level) for o in asked.mentions
            ],
            disclosures=list(asked.disclosures),
            disclosure_level=asked.disclosure_level,
            domains=list(asked.domains),
            domains_level=asked.domains_level,
            alt_level=asked.alt_level,
            tone=found.tone,
        )

    def asked(self) -> Guidelines:
        """The same for the action."""
        return Guidelines(
            forbidden=tuple(self.forbidden),
            exceptions=tuple(self.exceptions),
            forbidden_level=self.forbidden_level,
            mentions=tuple(
                Mention(words=tuple(o.words), when=tuple(o.when), level=o.level) for o in self.mentions
            ),
            disclosures=tuple(self.disclosures),
            disclosure_level=self.disclosure_level,
            domains=tuple(self.domains),
            domains_level=self.domains_level,
            alt_level=self.alt_level,
        )


@router.get(
    "/{brand_id}/rules", response=RulesShape, operation_id="read_rules", summary="Read how a brand publishes"
)
def read(request: HttpRequest, brand_id: int) -> RulesShape:
    """Who must agree, and how late a post may still go out."""
    return _rules(workspace_of(request), brand_id)


@router.put(
    "/{brand_id}/rules", response=RulesShape, operation_id="set_rules", summary="Choose how a brand publishes"
)
@decorate_view(once)
def choose(request: HttpRequest, brand_id: int, asked: RulesShape) -> RulesShape:
    """Choose it all anew. Asking for more holds back what is planned without it; asking for less lets nothing out by itself."""
    workspace = workspace_of(request)
    set_rules(
        workspace,
        brand_id,
        late_after=asked.late_after,
        when_late=asked.when_late,
        languages=asked.languages,
        steps=[one.draft() for one in asked.steps],
    )
    return _rules(workspace, brand_id)


@router.get(
    "/{brand_id}/guidelines",
    response=GuidelinesShape,
    operation_id="read_guidelines",
    summary="Read the guidelines of a brand",
)
def guidelines(request: HttpRequest, brand_id: int) -> GuidelinesShape:
    """What it asks of its words: checks tell where a post does not keep it."""
    return GuidelinesShape.of(guidelines_for(workspace_of(request), brand_id))


@router.put(
    "/{brand_id}/guidelines",
    response=GuidelinesShape,
    operation_id="set_guidelines",
    summary="Choose the guidelines of a brand",
)
@decorate_view(once)
def choose_guidelines(request: HttpRequest, brand_id: int, asked: GuidelinesShape) -> GuidelinesShape:
    """Choose them all anew. They hold for what is planned already, too."""
    workspace = workspace_of(request)
    set_guidelines(workspace, brand_id, asked.asked(), asked.tone)
    return GuidelinesShape.of(guidelines_for(workspace, brand_id))


def _rules(workspace: Workspace, brand_id: int) -> RulesShape:
    found = rules_for(workspace, brand_id)
    return RulesShape(
        late_after=found.late_after,
        when_late=found.when_late,  # type: ignore[arg-type]
        languages=found.languages,
        steps=[StepShape.of(one) for one in steps_for(workspace, brand_id)],
    )
