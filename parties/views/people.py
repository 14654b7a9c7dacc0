"""The register of people and organisations, as administrators keep it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from parties import forms, queries, register_queries
from parties.actions.create_organisation import create_organisation
from parties.actions.create_person import NewPerson, create_person
from parties.actions.create_region import create_region
from parties.actions.grant_role import grant_role
from parties.rules import policy
from parties.rules.actor import Role
from parties.rules.segregation import Kind
from parties.rules.words import ROLE_NAMES


class People(View):
    """Who is registered, with roles in use and the end of certificates."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List people of the region, filtered by words."""
        words = request.GET.get("q", "").strip()[:100]
        context = {
            "page_title": _("People and organisations"),
            "people": register_queries.people_for(request.actor, words=words),
            "organisations": register_queries.organisations_for(request.actor),
            "words": words,
            "role_names": {str(role): _(name) for role, name in ROLE_NAMES.items()},
            "may_add": policy.may(
                request.actor, "parties.create-person", region=request.actor.region
            ),
            "now": instant(),
        }
        return render(request, "parties/people.html", context)


class AddOrganisation(View):
    """Register an organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request), status=200)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it, or show what does not hold."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        typed = form.cleaned_data
        create_organisation(
            by=request.actor,
            kind=Kind(typed["kind"]),
            uscc_code=typed["uscc"],
            name=typed["name"],
            name_en=typed["name_en"],
            region_path=typed["region"],
        )
        return redirect("people")

    def _form(
        self, request: HttpRequest, data: QueryDict | None = None
    ) -> forms.NewOrganisation:
        return forms.NewOrganisation(data, regions=queries.regions_for(request.actor))

    def _page(
        self, request: HttpRequest, form: forms.NewOrganisation, *, status: int
    ) -> HttpResponse:
        context = {"page_title": _("Register an organisation"), "form": form}
        context["act"] = "parties.create-organisation"
        return render(request, "parties/form.html", context, status=status)


class AddRegion(View):
    """Add a place to the region tree."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        queries.regions_for(request.actor)
        return self._page(request, forms.NewRegion(), status=200)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add it below a place that the reader reaches."""
        form = forms.NewRegion(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        typed = form.cleaned_data
        create_region(
            by=request.actor,
            path=typed["path"],
            name_zh=typed["name_zh"],
            name_en=typed["name_en"],
        )
        return redirect("people")

    def _page(
        self, request: HttpRequest, form: forms.NewRegion, *, status: int
    ) -> HttpResponse:
        context = {"page_title": _("Add a region"), "form": form}
        context["act"] = "parties.create-region"
        return render(request, "parties/form.html", context, status=status)


class AddPerson(View):
    """Register a person."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request), status=200)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register the person and go to the page where roles are given."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        typed = form.cleaned_data
        new = NewPerson(
            username=typed["username"],
            password=typed["password"],
            name=typed["name"],
            name_en=typed["name_en"],
        )
        created = create_person(
            by=request.actor, organisation=typed["organisation"], new=new
        )
        return redirect("person", created.uid)

    def _form(
        self, request: HttpRequest, data: QueryDict | None = None
    ) -> forms.NewPerson:
        bodies = register_queries.organisations_for(request.actor)
        return forms.NewPerson(data, organisations=bodies)

    def _page(
        self, request: HttpRequest, form: forms.NewPerson, *, status: int
    ) -> HttpResponse:
        context = {"page_title": _("Register a person"), "form": form}
        context["act"] = "parties.create-person"
        return render(request, "parties/form.html", context, status=status)


class Person(View):
    """One person: roles with their history, certificates, giving a role."""

    def get(self, request: HttpRequest, person: UUID) -> HttpResponse:
        """Show the person."""
        form = forms.Grant(regions=queries.regions_for(request.actor))
        return self._page(request, person, form, status=200)

    def post(self, request: HttpRequest, person: UUID) -> HttpResponse:
        """Give a role, unless segregation forbids it."""
        form = forms.Grant(request.POST, regions=queries.regions_for(request.actor))
        if not form.is_valid():
            return self._page(request, person, form, status=422)
        typed = form.cleaned_data
        grant_role(
            by=request.actor,
            person=person,
            role=Role(typed["role"]),
            region_path=typed["region"],
            reason=typed["reason"],
        )
        return redirect("person", person)

    def _page(
        self, request: HttpRequest, person: UUID, form: forms.Grant, *, status: int
    ) -> HttpResponse:
        found = register_queries.person_for(request.actor, person)
        home = found.organisation.region.path
        context = {
            "page_title": found.name,
            "person": found,
            "grants": register_queries.grants_of(found),
            "certificates": register_queries.certificates_of(found),
            "role_names": {str(role): _(name) for role, name in ROLE_NAMES.items()},
            "may_grant": policy.may(request.actor, "parties.grant-role", region=home),
            "form": form,
            "now": instant(),
        }
        return render(request, "parties/person.html", context, status=status)
