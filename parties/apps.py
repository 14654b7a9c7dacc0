"""The app of people, organisations, roles and certificates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    name = "parties"
    verbose_name = _("People and organisations")
    default_auto_field = "django.db.models.BigAutoField"
