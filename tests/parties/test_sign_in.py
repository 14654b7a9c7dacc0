"""Signing in: lock-out with its end, second factor, roles, and doors that look shut."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from journal.queries import instant, rows
from parties.rules.actor import Role
from tests.worlds import people
from tests.worlds.people import PASSWORD, City

SIGN_IN = "/en/sign-in/"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(settings) -> None:
    # Tries are counted in the one Valkey of the run: these tests count apart.
    default = {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    settings.CACHES = {**settings.CACHES, "default": default}


def try_password(client: Client, name: str, password: str):
    return client.post(SIGN_IN, {"login": name, "password": password})


def leave(client: Client) -> None:
    """Sign out as a person does: the browser keeps what it has besides."""
    assert client.post("/sign-in/logout/").status_code == 302


def test_the_page_speaks_both_languages(client: Client) -> None:
    assert "登录" in client.get("/sign-in/").content.decode()
    english = client.get(SIGN_IN).content.decode()
    assert "Account name" in english


class TestGuessing:
    """Five wrong passwords close the account name; the right one waits as well."""

    def test_four_wrong_ones_leave_it_open(self, city: City, client: Client) -> None:
        owner = city.owner()
        name = owner.person.user.username
        for _ in range(4):
            try_password(client, name, "wrong")
        assert try_password(client, name, PASSWORD).status_code == 302

    def test_after_five_the_right_one_is_refused_until(
        self, city: City, client: Client
    ) -> None:
        name = city.owner().person.user.username
        for _ in range(5):
            assert try_password(client, name, "wrong").status_code == 200
        locked = try_password(client, name, PASSWORD)
        assert locked.status_code == 200
        assert "cannot sign in before" in locked.content.decode()

    def test_an_unknown_name_is_locked_alike(self, db: None, client: Client) -> None:
        for _ in range(5):
            try_password(client, "nobody", "wrong")
        locked = try_password(client, "nobody", "wrong").content.decode()
        assert "cannot sign in before" in locked

    def test_strangers_do_not_lock_out_who_signed_in_here_before(
        self, city: City, client: Client
    ) -> None:
        name = city.owner().person.user.username
        assert try_password(client, name, PASSWORD).status_code == 302
        leave(client)
        stranger = Client(REMOTE_ADDR="203.0.113.9")
        for _ in range(6):
            try_password(stranger, name, "wrong")
        assert "cannot sign in before" in _said(try_password(stranger, name, PASSWORD))
        assert try_password(client, name, PASSWORD).status_code == 302

    def test_a_known_browser_has_five_tries_as_well(
        self, city: City, client: Client
    ) -> None:
        name = city.owner().person.user.username
        try_password(client, name, PASSWORD)
        leave(client)
        for _ in range(5):
            try_password(client, name, "wrong")
        assert "cannot sign in before" in _said(try_password(client, name, PASSWORD))

    @pytest.mark.parametrize("forged", ["x", "e30:1:1", ""])
    def test_a_forged_token_is_a_strangers(
        self, city: City, client: Client, forged: str
    ) -> None:
        name = city.owner().person.user.username
        for _ in range(5):
            try_password(client, name, "wrong")
        other = Client()
        other.cookies["openseal_known"] = forged
        assert "cannot sign in before" in _said(try_password(other, name, PASSWORD))

    def test_another_account_is_not_known_here(
        self, city: City, client: Client
    ) -> None:
        mine, other = city.owner(), city.bidder("甲公司")
        try_password(client, mine.person.user.username, PASSWORD)
        leave(client)
        name = other.person.user.username
        for _ in range(5):
            try_password(Client(), name, "wrong")
        assert "cannot sign in before" in _said(try_password(client, name, PASSWORD))


def _said(answer) -> str:
    return answer.content.decode()


class TestDevices:
    """Where one is signed in: shown on one's account, and ended from there."""

    def test_another_device_is_signed_out(self, city: City, client: Client) -> None:
        name = city.owner().person.user.username
        phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1")
        for each in (client, phone):
            assert try_password(each, name, PASSWORD).status_code == 302
        page = client.get("/en/me/").content.decode()
        assert "Safari · iOS" in page
        assert page.count("Sign out there") == 1
        assert client.post("/me/devices/end/").status_code == 302
        assert phone.get("/me/").status_code == 302
        assert client.get("/me/").status_code == 200

    @pytest.mark.parametrize("device", ["0", "x", "²", "9" * 30])
    def test_what_is_not_mine_is_not_found(
        self, city: City, client: Client, device: str
    ) -> None:
        other = Client()
        try_password(other, city.owner().person.user.username, PASSWORD)
        try_password(client, city.bidder("甲公司").person.user.username, PASSWORD)
        answer = client.post("/me/devices/end/", {"device": device})
        assert answer.status_code == 404
        assert other.get("/me/").status_code == 200


class TestSecondFactor:
    """Staff, experts, custodians, supervisors, auditors and administrators owe one."""

    def test_staff_with_a_password_alone_are_sent_to_set_it_up(
        self, city: City, client: Client
    ) -> None:
        hand = city.hand(Role.INTAKE)
        client.login(username=hand.person.user.username, password=PASSWORD)
        for path in ("/me/", "/manage/people/", "/desk/"):
            answer = client.get(path)
            assert answer.status_code == 302
            assert answer["Location"] == "/me/second-factor/app/"

    def test_a_bidder_is_not_asked(self, city: City, client: Client) -> None:
        bidder = city.bidder("甲建设有限公司")
        try_password(client, bidder.person.user.username, PASSWORD)
        assert client.get("/en/me/").status_code == 200

    def test_setting_it_up_counts_as_giving_it(
        self, city: City, client: Client
    ) -> None:
        hand = city.hand(Role.INTAKE)
        assert try_password(client, hand.person.user.username, PASSWORD).url
        page = client.get("/en/me/second-factor/app/")
        assert page.status_code == 200, page["Location"]
        secret = page.context["form"].secret
        code = people.code_for(secret, instant().timestamp())
        done = client.post("/en/me/second-factor/app/", {"code": code})
        assert done.status_code == 302
        assert done["Location"] == "/en/me/second-factor/codes/"
        assert client.get(done["Location"]).status_code == 200
        assert client.get("/en/me/").status_code == 200

    def test_with_an_app_the_password_alone_opens_nothing(
        self, city: City, client: Client
    ) -> None:
        hand = city.hand(Role.OPENING)
        people.with_app(hand.person)
        step = try_password(client, hand.person.user.username, PASSWORD)
        assert step["Location"] == "/en/sign-in/second-factor/"
        assert client.get("/en/me/").status_code == 302
        wrong = client.post("/en/sign-in/second-factor/", {"code": "000000"})
        assert wrong.status_code == 200
        code = people.code_for(people.SECRET, instant().timestamp())
        client.post("/en/sign-in/second-factor/", {"code": code})
        assert client.get("/en/me/").status_code == 200

    def test_a_telephone_whose_clock_is_half_a_minute_ahead_opens_it_too(
        self, city: City, client: Client
    ) -> None:
        hand = city.hand(Role.OPENING)
        people.with_app(hand.person)
        try_password(client, hand.person.user.username, PASSWORD)
        code = people.code_for(people.SECRET, instant().timestamp() + 30)
        client.post("/en/sign-in/second-factor/", {"code": code})
        assert client.get("/en/me/").status_code == 200


class TestDoors:
    """Not found and not yours look alike, to the byte; the attempt is kept."""

    def test_a_wrong_role_gets_the_bytes_of_what_does_not_exist(
        self, city: City, client: Client
    ) -> None:
        owner = city.owner()
        owner.signed_in(client)
        there = owner.person.uid
        missing = "00000000-0000-4000-8000-000000000000"
        yours = client.get(f"/manage/people/{there}/")
        nothing = client.get(f"/manage/people/{missing}/")
        assert yours.status_code == nothing.status_code == 404
        assert plain(yours, str(there)) == plain(nothing, missing)

    def test_the_attempt_is_kept_for_the_auditors(
        self, city: City, client: Client
    ) -> None:
        owner = city.owner()
        owner.signed_in(client)
        client.get("/manage/roles/")
        (attempt,) = rows("attempts")
        assert attempt.facts["act"] == "parties.see-roles"
        assert attempt.facts["by"]["person"] == str(owner.person.uid)
        assert attempt.audience == "audit"

    def test_an_administrator_of_a_county_sees_nobody_of_another(
        self, city: City, client: Client
    ) -> None:
        centre = city.organisation(
            people.Kind.CENTRE, "淮阴分中心", region=people.COUNTY
        )
        county = city.someone(
            Role.ADMINISTRATOR, name="何县区", organisation=centre
        ).signed_in(client)
        shown = county.get("/en/manage/people/").content.decode()
        assert "何县区" in shown
        assert "赵管理" not in shown
        theirs = city.administrators[0].person.uid
        assert county.get(f"/en/manage/people/{theirs}/").status_code == 404


def plain(response, path_part: str) -> bytes:
    """The body without what names the address or the time asked for."""
    import re

    body = response.content.replace(path_part.encode(), b"<uid>")
    body = re.sub(rb"\d{4}-\d\d-\d\d[T ][\d:.+]+", b"<time>", body)
    return re.sub(rb"\d\d:\d\d(:\d\d)?", b"<time>", body)


class TestRoles:
    """Two roles are switched and never merged."""

    def test_switching_changes_who_acts(self, city: City, client: Client) -> None:
        owner = city.owner()
        from parties.actions.grant_role import grant_role

        grant = grant_role(
            by=city.administrator,
            person=owner.person.uid,
            role=Role.BIDDER,
            region_path=people.CITY,
        )
        owner.signed_in(client)
        assert client.get("/en/me/").wsgi_request.actor.role is Role.OWNER
        client.post("/en/me/role/", {"grant": str(grant.uid)})
        assert client.get("/en/me/").wsgi_request.actor.role is Role.BIDDER

    def test_somebody_elses_role_cannot_be_used(
        self, city: City, client: Client
    ) -> None:
        owner = city.owner()
        theirs = city.administrators[0].person.grants.get()
        owner.signed_in(client)
        answer = client.post("/en/me/role/", {"grant": str(theirs.uid)})
        assert answer.status_code == 404

    def test_a_role_ended_is_a_role_lost_at_once(
        self, city: City, client: Client, at
    ) -> None:
        from parties.actions.end_role import end_role

        owner = city.owner()
        owner.signed_in(client)
        grant = owner.person.grants.get()
        end_role(by=city.administrator, grant=grant.uid, reason="离职")
        at(instant() + timedelta(seconds=1))
        assert client.get("/en/me/").wsgi_request.actor.role is Role.PUBLIC


NO_ANSWERS = ["", "null", "0", "false", "[]", '"a"', "{}", '{"id": 1}', "' OR 1=1 --"]
NO_ANSWERS += ['{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}']


@pytest.mark.parametrize("credential", NO_ANSWERS)
def test_what_is_no_answer_of_a_security_key_adds_none(
    credential: str, city: City, client: Client
) -> None:
    hand = city.hand(Role.INTAKE)
    try_password(client, hand.person.user.username, PASSWORD)
    page = "/en/me/second-factor/keys/add/"
    answer = client.post(page, {"credential": credential, "name": "key"})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=hand.person.user).exists()
    assert client.get("/desk/")["Location"] == "/me/second-factor/app/"


@pytest.mark.parametrize("credential", NO_ANSWERS)
def test_what_is_no_answer_of_a_security_key_signs_nobody_in(
    credential: str, city: City, client: Client
) -> None:
    user = city.owner().person.user
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": "not in the clear"}
    )
    assert try_password(client, user.username, PASSWORD).status_code == 302
    page = "/en/sign-in/second-factor/"
    assert client.post(page, {"credential": credential}).status_code == 200
    assert client.get("/en/me/").status_code == 302
