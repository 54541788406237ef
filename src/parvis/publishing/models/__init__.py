"""What is said (posts, variants), who allowed it, and what became of each delivery. Django finds the models of a room here."""

from parvis.publishing.models.deliveries import Attempt, Delivery
from parvis.publishing.models.governance import Approval, BrandRules, Pause
from parvis.publishing.models.imports import ImportedPost, PostImport
from parvis.publishing.models.media import Medium, PostMedium
from parvis.publishing.models.posts import Post, Variant
from parvis.publishing.models.wordings import Wording

__all__ = [
    "Approval",
    "Attempt",
    "BrandRules",
    "Delivery",
    "ImportedPost",
    "Medium",
    "Pause",
    "Post",
    "PostImport",
    "PostMedium",
    "Variant",
    "Wording",
]
