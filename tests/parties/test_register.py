"""The register: people, roles with two hands, certificates, experts, holidays."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from journal.queries import instant
from kernel.calendars import CalendarYearMissing
from kernel.refused import NotFound
from parties import queries
from parties.actions.admit_expert import UnknownSpecialty, admit_expert
from parties.actions.approve_holidays import approve_holidays
from parties.actions.approve_role import approve_role
from parties.actions.ask_challenge import ask_challenge
from parties.actions.create_organisation import OrganisationKnown, create_organisation
from parties.actions.create_person import NewPerson, PasswordTooWeak, create_person
from parties.actions.declare_tie import declare_tie
from parties.actions.enrol_certificate import enrol_certificate
from parties.actions.found_centre import AlreadyFounded, found_centre
from parties.actions.grant_role import grant_role
from parties.actions.propose_holidays import propose_holidays
from parties.models import RoleGrant
from parties.rules.actor import CLOCK, Role
from parties.rules.conflicts import PROCUREMENT, PartyFact, Side, TieFact, TieKind
from parties.rules.enrolment import (
    CertificateOfAnother,
    CertificateTaken,
    ChallengeOver,
)
from parties.rules.experts import NotQualified, Title
from parties.rules.holidays import HolidaysUnreadable, ProposalWaiting
from parties.rules.policy import NotPermitted, NotYours
from parties.rules.segregation import Kind, RolesConflict
from sealing import cms
from sealing.keys import KeySigner
from tests.worlds import people
from tests.worlds.people import CITY, City


class TestPeople:
    def test_a_house_is_founded_once(self, city: City) -> None:
        with pytest.raises(AlreadyFounded):
            found_centre(
                by=CLOCK,
                region_path=CITY,
                uscc_code=city.centre.uscc,
                names=("又一中心", ""),
                administrators=[
                    NewPerson("a", people.PASSWORD, "甲"),
                    NewPerson("b", people.PASSWORD, "乙"),
                ],
            )

    def test_one_credit_code_is_one_organisation(self, city: City) -> None:
        with pytest.raises(OrganisationKnown):
            create_organisation(
                by=city.administrator,
                kind=Kind.COMPANY,
                uscc_code=city.centre.uscc,
                name="冒名公司",
                region_path=CITY,
            )

    def test_a_guessable_password_is_refused(self, city: City) -> None:
        new = NewPerson("somebody", "12345678", "某人")
        with pytest.raises(PasswordTooWeak):
            create_person(by=city.administrator, organisation=city.centre.uid, new=new)

    def test_staff_cannot_register_anybody(self, city: City) -> None:
        intake = city.hand(Role.INTAKE)
        new = NewPerson("friend", people.PASSWORD, "朋友")
        with pytest.raises(NotYours):
            create_person(by=intake.actor, organisation=city.centre.uid, new=new)


class TestRoles:
    def test_a_second_hand_in_one_person_is_refused_by_the_rule(
        self, city: City
    ) -> None:
        opening = city.hand(Role.OPENING)
        with pytest.raises(RolesConflict):
            grant_role(
                by=city.administrator,
                person=opening.person.uid,
                role=Role.ARCHIVE,
                region_path=CITY,
            )

    def test_and_by_the_database_when_the_rule_is_passed_by(self, city: City) -> None:
        opening = city.hand(Role.OPENING)
        held = opening.person.grants.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(
                person=opening.person,
                role=str(Role.ARCHIVE),
                region=held.region,
                starts_at=instant(),
                in_force=True,
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.filter(id=held.id).delete()

    def test_after_the_first_has_ended_the_other_may_be_given(
        self, city: City, at
    ) -> None:
        from parties.actions.end_role import end_role

        opening = city.hand(Role.OPENING)
        grant = opening.person.grants.get()
        end_role(by=city.administrator, grant=grant.uid, reason="轮岗")
        at(instant() + timedelta(minutes=1))
        grant_role(
            by=city.administrator,
            person=opening.person.uid,
            role=Role.ARCHIVE,
            region_path=CITY,
        )
        assert queries.actor_in_role(opening.person.uid, Role.ARCHIVE)
        with pytest.raises(NotFound):
            queries.actor_in_role(opening.person.uid, Role.OPENING)

    def test_an_administrator_is_made_by_two(self, city: City) -> None:
        third = create_person(
            by=city.administrator,
            organisation=city.centre.uid,
            new=NewPerson("third", people.PASSWORD, "孙第三"),
        )
        grant = grant_role(
            by=city.administrator,
            person=third.uid,
            role=Role.ADMINISTRATOR,
            region_path=CITY,
        )
        with pytest.raises(NotFound):
            queries.actor_in_role(third.uid, Role.ADMINISTRATOR)
        with pytest.raises(NotPermitted):
            approve_role(by=city.administrator, grant=grant.uid)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.filter(id=grant.id).update(in_force=True)
        approve_role(by=city.administrators[1].actor, grant=grant.uid)
        assert queries.actor_in_role(third.uid, Role.ADMINISTRATOR)


class TestCertificates:
    def test_a_certificate_of_another_organisation_is_refused(self, city: City) -> None:
        owner = city.owner()
        issued = city.authority.issue_person(
            owner.person.name, city.centre.name, city.centre.uscc, at=people.long_ago()
        )
        asked = ask_challenge(by=owner.actor)
        signature = cms.sign_detached(
            queries.challenge_bytes(asked),
            KeySigner(issued.key, issued.certificate, issued.chain),
            signing_time=instant(),
        )
        with pytest.raises(CertificateOfAnother):
            enrol_certificate(by=owner.actor, challenge=asked.uid, signature=signature)

    def test_a_certificate_is_enrolled_once(self, city: City) -> None:
        owner = city.owner()
        asked = ask_challenge(by=owner.actor)
        signature = owner.sign(queries.challenge_bytes(asked))
        with pytest.raises(CertificateTaken):
            enrol_certificate(by=owner.actor, challenge=asked.uid, signature=signature)

    def test_somebody_elses_challenge_does_not_exist(self, city: City) -> None:
        owner, other = city.owner(), city.bidder("乙建设有限公司")
        asked = ask_challenge(by=owner.actor)
        with pytest.raises(NotFound):
            enrol_certificate(by=other.actor, challenge=asked.uid, signature=b"x")

    def test_at_the_end_of_its_time_a_challenge_is_over(self, city: City, at) -> None:
        owner = city.owner()
        by = owner.actor
        asked = ask_challenge(by=by)
        signature = owner.sign(queries.challenge_bytes(asked))
        at(asked.expires_at)
        with pytest.raises(ChallengeOver):
            enrol_certificate(by=by, challenge=asked.uid, signature=signature)


class TestPool:
    def test_the_pool_leaves_out_who_is_tied_to_a_party(self, city: City) -> None:
        free = city.expert("专家一", "A01", "A04")
        tied = city.expert("专家二", "A01")
        other = city.expert("专家三", "B02")
        bidder = city.bidder("甲建设有限公司").person.organisation
        declare_tie(
            by=tied.actor,
            person=tied.person.uid,
            tie=TieFact(TieKind.SHAREHOLDING, bidder.uscc),
            organisation_name=bidder.name,
        )
        listed = queries.pool_listed(
            [PartyFact(bidder.uscc, bidder.name, Side.BIDDER)],
            specialty="A01",
            regions=[CITY],
            on=date(2026, 11, 22),
            at=instant(),
            rules=PROCUREMENT,
        )
        assert len(listed) == 2
        assert {each.person: each.why for each in listed} == {
            free.person.uid: "",
            tied.person.uid: "bidder-shareholding",
        }
        everybody = {member.person for member in queries.experts(at=instant())}
        assert everybody == {p.person.uid for p in (free, tied, other)}
        assert queries.experts(at=instant(), regions=["3209"]) == []

    def test_an_expert_declares_only_own_ties(self, city: City) -> None:
        one, two = city.expert("专家一"), city.expert("专家二")
        with pytest.raises(NotYours):
            declare_tie(
                by=one.actor,
                person=two.person.uid,
                tie=TieFact(TieKind.OTHER, city.centre.uscc),
                organisation_name="某单位",
            )

    @pytest.mark.parametrize(
        ("since", "title"),
        [(date(2018, 11, 23), Title.SENIOR), (date(2010, 1, 1), Title.INTERMEDIATE)],
    )
    def test_years_and_title_are_asked_for(
        self, city: City, at, since: date, title: Title
    ) -> None:
        somebody = city.someone(Role.OWNER, name="非专家", organisation=_body(city))
        keeper = city.keeper.actor
        at(instant().replace(year=2026, month=11, day=22, hour=4))
        with pytest.raises(NotQualified):
            admit_expert(
                by=keeper,
                person=somebody.person.uid,
                specialties=["A01"],
                region_path=CITY,
                title=title,
                practising_since_date=since,
            )

    def test_a_field_that_does_not_exist_is_refused(self, city: City) -> None:
        with pytest.raises(UnknownSpecialty):
            city.expert("专家一", "Z99")


def _body(city: City):
    return city.organisation(Kind.PUBLIC_BODY, "某事业单位")


class TestHolidays:
    """A year without data is refused; another hand puts days in force."""

    NEXT = {"year": 2027, "holidays": ["2027-01-01"], "worked": ["2027-01-03"]}

    def test_the_shipped_years_are_in_force(self, city: City) -> None:
        assert not queries.calendar().is_working_day(date(2026, 10, 1))
        with pytest.raises(CalendarYearMissing):
            queries.calendar().is_working_day(date(2027, 1, 4))

    def test_a_proposal_takes_effect_by_another_hand(self, city: City) -> None:
        first, second = (one.actor for one in city.administrators)
        proposal = propose_holidays(by=first, days=self.NEXT, source="国办通知")
        with pytest.raises(CalendarYearMissing):
            queries.calendar().is_working_day(date(2027, 1, 4))
        with pytest.raises(NotPermitted):
            approve_holidays(by=first, edition=proposal.uid)
        with pytest.raises(ProposalWaiting):
            propose_holidays(by=second, days=self.NEXT, source="国办通知")
        approve_holidays(by=second, edition=proposal.uid)
        assert not queries.calendar().is_working_day(date(2027, 1, 1))
        assert queries.calendar().is_working_day(date(2027, 1, 3))

    @pytest.mark.parametrize(
        "days",
        [
            {"year": 2027, "holidays": ["2026-12-31"], "worked": []},
            {"year": 2027, "holidays": [], "worked": ["2027-01-04"]},
            {"year": 2027, "holidays": ["soon"], "worked": []},
            {"year": 1999, "holidays": [], "worked": []},
            {"holidays": [], "worked": []},
        ],
    )
    def test_what_is_no_calendar_is_refused(self, city: City, days: dict) -> None:
        with pytest.raises(HolidaysUnreadable):
            propose_holidays(by=city.administrator, days=days, source="国办通知")


class TestPages:
    """Every page of the register answers, in both languages, and acts by its forms."""

    @pytest.mark.parametrize("language", ["", "/en"])
    def test_an_administrators_pages(
        self, city: City, client: Client, language: str
    ) -> None:
        city.administrators[0].signed_in(client)
        for path in (
            "/me/",
            "/me/certificates/",
            "/me/second-factor/",
            "/manage/people/",
            "/manage/people/new/",
            "/manage/people/organisations/new/",
            f"/manage/people/{city.administrators[1].person.uid}/",
            "/manage/roles/",
            "/manage/holidays/",
            "/manage/holidays/2026/",
            "/manage/holidays/2031/",
        ):
            assert client.get(language + path).status_code == 200, path

    def test_a_role_is_given_and_a_conflict_shown(
        self, city: City, client: Client
    ) -> None:
        opening = city.hand(Role.OPENING)
        city.administrators[0].signed_in(client)
        page = f"/en/manage/people/{opening.person.uid}/"
        typed = {"role": "archive", "region": CITY, "reason": ""}
        refused = client.post(page, typed)
        assert refused.status_code == 409
        assert "different people" in refused.content.decode()

    def test_a_certificate_is_enrolled_by_its_form(
        self, city: City, client: Client
    ) -> None:
        import base64

        owner = city.someone(
            Role.OWNER, name="王建国", organisation=_body(city), enrolled=False
        )
        owner.signed_in(client)
        begun = client.post("/en/me/certificates/enrol/")
        page = client.get(begun["Location"])
        body = base64.b64decode(page.context["body_b64"])
        employer = owner.person.organisation
        owner.issued = city.authority.issue_person(
            owner.person.name, employer.name, employer.uscc, at=people.long_ago()
        )
        signature = base64.b64encode(owner.sign(body)).decode()
        done = client.post(begun["Location"], {"signature": signature})
        assert done.status_code == 302
        assert owner.actor.certificate is not None

    def test_nothing_of_the_register_is_there_for_the_public(
        self, city: City, client: Client
    ) -> None:
        for path in ("/manage/people/", "/manage/roles/", "/manage/holidays/"):
            assert client.get(path).status_code == 404, path
        assert client.get(f"/manage/people/{uuid4()}/").status_code == 404
