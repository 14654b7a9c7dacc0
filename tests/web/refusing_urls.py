"""Addresses for tests: the house's own, and views that refuse or fail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as house
from kernel.refused import Invalid, NotFound, Refused


class TooEarly(Refused):
    """A refusal with an article and a field."""

    code = "deadline-too-early"
    zh = "投标截止不能早于{earliest}。"
    en = "The deadline cannot be before {earliest}."


REFUSALS: dict[str, Refused] = {
    "409": TooEarly(article="招标投标法第24条", field="closes_at", earliest="12-15"),
    "422": Invalid(),
    "404": NotFound(),
}


@csrf_exempt
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    """Refuse in the way that was asked for."""
    raise REFUSALS[kind]


def fail(request: HttpRequest) -> HttpResponse:
    """A bug."""
    raise ZeroDivisionError


FORM = """{% extends "base.html" %}{% block content %}
<form method="post" action="/refuse/{{ kind }}/" data-act="tests.act">
<div class="field"><label for="id_closes_at">Deadline</label>
<input class="form-control" id="id_closes_at" name="closes_at"></div>
<div class="field"><label for="id_amount">Amount</label>
<input class="form-control" id="id_amount" name="amount">
<div data-upper-of="id_amount"></div></div>
<button type="submit" class="btn btn-primary">Send</button></form>{% endblock %}"""


def form(request: HttpRequest, kind: str) -> HttpResponse:
    """A page with one act, which `refuse` or `record` answers."""
    page = engines["django"].from_string(FORM)
    return HttpResponse(page.render({"kind": kind}, request))


#: what `record` was sent, oldest first
RECORDED: list[str] = []


def record(request: HttpRequest) -> HttpResponse:
    """An act that succeeds: it counts itself, and leads to its receipt."""
    RECORDED.append(request.POST["amount"])
    return redirect("/help/")


def long_table(request: HttpRequest) -> HttpResponse:
    """A table of 2,000 rows, as an opening table may be."""
    rows = [(n, f"单位{n * 7919 % 2000:04d}", n * 104729 % 9973) for n in range(2000)]
    page = engines["django"].from_string(TABLE)
    return HttpResponse(page.render({"rows": rows}, request))


def room(request: HttpRequest) -> HttpResponse:
    """A room with one act and one field."""
    page = engines["django"].from_string(ROOM)
    return HttpResponse(page.render({}, request))


ROOM = """{% extends "web/room.html" %}{% load web %}{% block now %}
<input class="form-control" name="note" aria-label="note">
<button class="btn" type="button" data-needs-link disabled>Act</button>{% endblock %}
{% block scripts %}
<script type="module" data-room-module src="{% asset "room.js" %}"></script>
{% endblock %}"""

TABLE = """{% extends "base.html" %}{% load web %}{% block content %}
<input class="form-control" id="filter"><span data-count-of="rows"></span>
<div class="table-long"><table class="table table-mobile-md" id="rows" data-sortable
 data-filter="#filter" data-icons="{% asset "icons.svg" %}"><thead><tr>
<th data-sort="number">No.</th><th>Name</th><th data-sort="number">Price</th></tr>
</thead><tbody>{% for n, name, price in rows %}<tr>
<td class="num">{{ n }}</td><td>{{ name }}</td>
<td class="num">{{ price|thousands }}</td></tr>{% endfor %}</tbody></table></div>
{% endblock %}"""


urlpatterns = [
    path("api/v1/refuse/<str:kind>/", refuse),
    path("refuse/record/", csrf_exempt(record)),
    path("refuse/<str:kind>/", refuse),
    path("table/", long_table),
    path("room/", room),
    path("form/<str:kind>/", form),
    path("fail/", fail),
    *house,
]
