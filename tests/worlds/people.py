"""People for the tests' worlds, made through actions as an administrator would.

    city = people.city(authority)
    owner = city.someone(Role.OWNER, name="王建国", organisation=city.owner())
    owner.actor, owner.signer, owner.sign(bytes)

Every person signs with a certificate of the development authority, enrolled by
answering a challenge. Passwords are `PASSWORD`; `owner.signed_in(client)` opens a
session with password and second factor, as the sign-in page would leave it.
"""

import fcntl
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client

from journal.queries import instant
from parties import queries
from parties.actions.admit_expert import admit_expert
from parties.actions.approve_role import approve_role
from parties.actions.ask_challenge import ask_challenge
from parties.actions.create_organisation import create_organisation
from parties.actions.create_person import NewPerson, create_person
from parties.actions.enrol_certificate import enrol_certificate
from parties.actions.found_centre import found_centre
from parties.actions.grant_role import grant_role
from parties.actions.seed_holidays import seed_holidays
from parties.models import Organisation, Person
from parties.rules import uscc
from parties.rules.actor import CLOCK, Actor, Role
from parties.rules.experts import Title
from parties.rules.segregation import Kind
from sealing import cms
from sealing.ca import DevelopmentAuthority
from sealing.keys import KeySigner

CITY = "3208"
COUNTY = "3208.320804"
PASSWORD = "correct horse 48 staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

HANDS = {
    Role.INTAKE: "李受理",
    Role.BOOKING: "陈场地",
    Role.OPENING: "周开标",
    Role.EXPERT_DRAW: "吴抽取",
    Role.DEPOSITS: "郑保证",
    Role.ARCHIVE: "冯档案",
}


def authority() -> DevelopmentAuthority:
    """Return the development authority that these settings trust, made when missing."""
    folder = Path(settings.OPENSEAL_TRUST_ANCHORS).parent
    folder.mkdir(parents=True, exist_ok=True)
    # The workers of a run share the folder: one of them makes it, the others wait.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ca-key.pem").exists():
            root = DevelopmentAuthority.create("Openseal 测试根证书", at=long_ago())
            root.save(folder)
        return DevelopmentAuthority.load(folder)


def long_ago() -> datetime:
    """Return a time before every clock that a test sets."""
    return datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@dataclass
class Somebody:
    """A registered person: row, role in use, key."""

    person: Person
    role: Role
    issued: object = field(repr=False, default=None)
    _actor: Actor | None = field(repr=False, default=None, init=False, compare=False)

    @property
    def actor(self) -> Actor:
        """The person in this role, as the middleware would name it.

        Asked once there is a certificate, and kept: who ends a role, or revokes a
        certificate, asks `queries.actor_in_role` for what is left.
        """
        if self._actor is None or self._actor.certificate is None:
            self._actor = queries.actor_in_role(self.person.uid, self.role)
        return self._actor

    @cached_property
    def signer(self) -> KeySigner:
        """The person's key with its certificate."""
        issued = self.issued
        assert issued is not None, "enrolled"
        return KeySigner(issued.key, issued.certificate, issued.chain)  # type: ignore[attr-defined]

    def sign(self, body: bytes) -> bytes:
        """Sign act bytes as the browser would: detached CMS in DER."""
        return cms.sign_detached(body, self.signer, signing_time=instant())

    def signed_in(self, client: Client) -> Client:
        """Open a session in this role, second factor given."""
        client.force_login(self.person.user)
        grant = queries.grants_in_force(self.person, instant()).get(role=str(self.role))
        session = client.session
        session["parties_role"] = str(grant.uid)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": instant().timestamp()},
            {"method": "mfa", "at": instant().timestamp(), "type": "totp"},
        ]
        session.save()
        return client


@dataclass
class City:
    """A centre with two administrators, and whoever is asked for."""

    centre: Organisation
    administrators: tuple[Somebody, Somebody]
    authority: DevelopmentAuthority
    region: str = CITY
    _last_number: int = 0

    @property
    def administrator(self) -> Actor:
        """The first administrator."""
        return self.administrators[0].actor

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number

    def organisation(
        self, kind: Kind, name: str, *, name_en: str = "", region: str | None = None
    ) -> Organisation:
        """Register an organisation with an invented credit code."""
        place = region or self.region
        digits = (place.replace(".", "")[-6:] + "00")[:6]
        code = uscc.with_check_digit(f"91{digits}MA1T{self._next_number():05d}")
        return create_organisation(
            by=self.administrator,
            kind=kind,
            uscc_code=code,
            name=name,
            name_en=name_en,
            region_path=place,
        )

    def someone(
        self,
        role: Role,
        *,
        name: str,
        organisation: Organisation,
        region: str | None = None,
        enrolled: bool = True,
    ) -> Somebody:
        """Register a person, give the role, and enrol a certificate."""
        new = NewPerson(
            username=f"person{self._next_number()}", password=PASSWORD, name=name
        )
        person = create_person(
            by=self.administrator, organisation=organisation.uid, new=new
        )
        grant = grant_role(
            by=self.administrator,
            person=person.uid,
            role=role,
            region_path=region or organisation.region.path,
        )
        if not grant.in_force:
            approve_role(by=self.administrators[1].actor, grant=grant.uid)
        somebody = Somebody(person, role)
        if enrolled:
            self.enrol(somebody)
        return somebody

    def enrol(self, somebody: Somebody) -> Somebody:
        """Issue a certificate to the person and enrol it."""
        body = somebody.person.organisation
        somebody.issued = self.authority.issue_person(
            somebody.person.name, body.name, body.uscc, at=long_ago()
        )
        by = somebody.actor
        challenge = ask_challenge(by=by)
        signature = somebody.sign(queries.challenge_bytes(challenge))
        enrol_certificate(by=by, challenge=challenge.uid, signature=signature)
        return somebody

    def hand(self, role: Role) -> Somebody:
        """Return a new member of the centre's staff with one hand's role."""
        return self.someone(role, name=HANDS[role], organisation=self.centre)

    def owner(self, name: str = "淮安市示例教育局") -> Somebody:
        """Return somebody who acts for a public body that buys."""
        body = self.organisation(Kind.PUBLIC_BODY, name)
        return self.someone(Role.OWNER, name="王建国", organisation=body)

    def bidder(self, name: str) -> Somebody:
        """Return somebody who bids for a company of this name."""
        body = self.organisation(Kind.COMPANY, name)
        return self.someone(Role.BIDDER, name=f"{name[:2]}投标", organisation=body)

    def custodian(self, name: str = "淮安市示例公证处") -> Somebody:
        """Return somebody who keeps keys for an organisation of its own."""
        body = self.organisation(Kind.CUSTODIAN, name)
        return self.someone(Role.CUSTODIAN, name="孙保管", organisation=body)

    def supervisor(self, name: str = "淮安市示例监督局") -> Somebody:
        """Return somebody of a supervising department."""
        body = self.organisation(Kind.SUPERVISOR, name)
        return self.someone(Role.SUPERVISOR, name="钱监督", organisation=body)

    def expert(
        self,
        name: str,
        *specialties: str,
        organisation: Organisation | None = None,
        region: str | None = None,
    ) -> Somebody:
        """Return an expert of the pool, of an employer of its own unless given."""
        employer = organisation or self.organisation(Kind.COMPANY, f"{name}所在单位")
        somebody = self.someone(
            Role.EXPERT, name=name, organisation=employer, region=region
        )
        admit_expert(
            by=self.keeper.actor,
            person=somebody.person.uid,
            specialties=specialties or ("A01",),
            region_path=region or employer.region.path,
            title=Title.SENIOR,
            practising_since_date=date(2010, 7, 1),
        )
        return somebody

    @cached_property
    def keeper(self) -> Somebody:
        """The hand that keeps the pool of experts and draws from it."""
        return self.hand(Role.EXPERT_DRAW)


def city() -> City:
    """Found the centre of a city with two administrators, and its holidays."""
    names = ("淮安市示例公共资源交易中心", "Huai'an Example Trading Centre")
    centre = found_centre(
        by=CLOCK,
        region_path=CITY,
        uscc_code=uscc.with_check_digit("12320800466900001"),
        names=names,
        administrators=[
            NewPerson("admin1", PASSWORD, "赵管理", "Zhao Guanli"),
            NewPerson("admin2", PASSWORD, "钱复核", "Qian Fuhe"),
        ],
    )
    seed_holidays(by=CLOCK)
    first, second = Person.objects.filter(organisation=centre).order_by("id")
    made = City(
        centre=centre,
        administrators=(
            Somebody(first, Role.ADMINISTRATOR),
            Somebody(second, Role.ADMINISTRATOR),
        ),
        authority=authority(),
    )
    for administrator in made.administrators:
        made.enrol(administrator)
    return made


def with_app(person: Person) -> None:
    """Switch an authenticator app on for a person, with the secret `SECRET`."""
    TOTP.activate(person.user, SECRET)


def code_for(secret: str, seconds: float) -> str:
    """Return the six digits that an app with this secret shows at a Unix time."""
    return format_hotp_value(hotp_value(secret, int(seconds // 30)))
