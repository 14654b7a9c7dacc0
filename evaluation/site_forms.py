"""What the booking hand types: sites, rooms, stations, sessions. Shape only."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evaluation.models import Chamber, Site
from evaluation.rules.sites import NAME_MAX
from kernel.calendars import LEGAL_ZONE

REASON_MAX = 500


class SiteName(forms.Form):
    """The name of a site."""

    name = forms.CharField(label=_("Name of the site"), max_length=NAME_MAX)


class NewChamber(forms.Form):
    """A room, and whether one session has it alone."""

    name = forms.CharField(label=_("Name of the room"), max_length=NAME_MAX)
    whole = forms.BooleanField(
        label=_("One session at a time has the whole room"),
        required=False,
        initial=True,
        help_text=_("Leave it empty for a room of closed booths."),
    )


class NewStation(forms.Form):
    """A station."""

    code = forms.CharField(label=_("Code of the station"), max_length=12)


class Reason(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_MAX)


class Code(forms.Form):
    """A one-time code, the browser's key, and its proof."""

    code = forms.CharField(max_length=40)
    key = forms.CharField(max_length=400)
    signature = forms.CharField(max_length=400)


class Moment(forms.DateTimeField):
    """A time of the day in Beijing, as people type it."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )

    def to_python(self, value: object) -> datetime | None:
        """Return an aware time; what is typed is Beijing time."""
        if not value:
            return None
        try:
            typed = datetime.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(_("This is no date with a time of day.")) from None
        return typed.replace(tzinfo=typed.tzinfo or LEGAL_ZONE)


class NewSession(forms.Form):
    """Which site hosts, and from when until when."""

    host = forms.ChoiceField(label=_("Host site"))
    starts_at = Moment(label=_("Begins (Beijing time)"))
    ends_at = Moment(label=_("Ends (Beijing time)"))

    def __init__(self, *args: object, sites: list[Site], **kwargs: object) -> None:
        """Offer the sites of the hand's own centre."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["host"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(site.uid), site.name) for site in sites]


class LongerBooking(forms.Form):
    """Until when a site is kept, and why."""

    ends_at = Moment(label=_("Ends (Beijing time)"))
    reason = forms.CharField(label=_("Reason"), max_length=REASON_MAX)


class Place(forms.Form):
    """A room of the host or of a guest, with the stations that are wanted."""

    chamber = forms.UUIDField(widget=forms.HiddenInput)
    stations = forms.MultipleChoiceField(
        label=_("Stations"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: object,
        chamber: Chamber,
        stations: list[tuple[str, str]],
        **kwargs: object,
    ) -> None:
        """Offer the stations of one room that may be booked."""
        kwargs.setdefault("initial", {"chamber": chamber.uid})
        kwargs.setdefault("auto_id", f"id_{chamber.uid}_%s")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["stations"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = stations
