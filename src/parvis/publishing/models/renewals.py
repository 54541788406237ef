"""Who is renewing what an account signs in with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Account


class Renewal(models.Model):
    """A lock: what renews an access is often good once, so only one worker at a time may use it. Free when ``leased_by`` is empty, or
    when the lease ran out.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="+")
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("renewal of an access")
        verbose_name_plural = _("renewals of accesses")

    def __str__(self) -> str:
        return f"{self.account_id} {self.leased_by}"
