"""`manage.py seed_people CAST --keys DIR`: an administrator sets a training house up.

CAST is JSON: the centre, organisations, people with their roles. Whoever is missing
is registered, given roles, a password, a second factor and an enrolled certificate of
the development authority; `DIR/people.json` (mode 0600) keeps what each of them knows.
Run again, it registers nobody twice. Production settings do not have this authority.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.queries import instant
from parties import queries
from parties.actions.admit_expert import admit_expert
from parties.actions.approve_role import approve_role
from parties.actions.ask_challenge import ask_challenge
from parties.actions.create_organisation import create_organisation
from parties.actions.create_person import NewPerson, create_person
from parties.actions.enrol_certificate import enrol_certificate
from parties.actions.found_centre import AlreadyFounded, found_centre
from parties.actions.grant_role import grant_role
from parties.actions.seed_holidays import seed_holidays
from parties.rules import uscc
from parties.rules.actor import CLOCK, SECOND_FACTOR_ROLES, Actor, Role
from parties.rules.experts import Title
from parties.rules.segregation import Kind
from sealing import certificates, cms
from sealing.ca import DevelopmentAuthority

PEOPLE_FILE: Final = "people.json"
PRACTISING_SINCE: Final = date(2008, 7, 1)


@dataclass(frozen=True, slots=True)
class Known:
    """What one person knows and holds, as it is kept in people.json."""

    login: str
    name: str
    password: str
    totp: str
    role: str
    organisation: str
    uscc: str
    organisation_uid: str
    person_uid: str
    key: str
    passphrase: str
    fingerprint: str


class Command(BaseCommand):
    """Registers who is missing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Who there is, and where keys go."""
        parser.add_argument("cast", type=Path)
        parser.add_argument("--keys", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Found the centre once, then register who is missing."""
        if not settings.OPENSEAL_TRAINING_ALLOWED:
            raise CommandError("Only a training house is filled with invented people.")
        cast = json.loads(options["cast"].read_text("utf-8"))
        seeding = Seeding(options["keys"], _authority())
        seeding.found(cast["centre"])
        seeding.organisations(cast["organisations"])
        for made in seeding.people(cast["people"]):
            self.stdout.write(f"registered: {made.role} {made.name}")


def _authority() -> DevelopmentAuthority:
    return DevelopmentAuthority.load(Path(settings.OPENSEAL_TRUST_ANCHORS).parent)


class Seeding:
    """One run: the folder of keys, and whom it holds already."""

    def __init__(self, keys: Path, authority: DevelopmentAuthority) -> None:
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.keys = keys
        self.authority = authority
        self.known: dict[str, Known] = _read(keys / PEOPLE_FILE)
        self.bodies: dict[str, str] = {}
        self.administrators: list[Actor] = []

    def found(self, centre: dict[str, Any]) -> None:
        """Found the centre with its administrators, unless it stands."""
        passwords = {each["login"]: _password() for each in centre["administrators"]}
        code = uscc.with_check_digit(centre["uscc17"])
        try:
            found_centre(
                by=CLOCK,
                region_path=centre["region"],
                uscc_code=code,
                names=(centre["name"], centre["name_en"]),
                administrators=[
                    NewPerson(
                        each["login"],
                        passwords[each["login"]],
                        each["name"],
                        each["name_en"],
                    )
                    for each in centre["administrators"]
                ],
            )
            seed_holidays(by=CLOCK)
            # A new house: whoever is kept from a former one is nobody here.
            self.known = {}
        except AlreadyFounded:
            passwords = {}
        self._remember_centre(centre, code, passwords)

    def _remember_centre(
        self, centre: dict[str, Any], code: str, passwords: dict[str, str]
    ) -> None:
        body = queries.organisation_by_uscc(code)
        if body is None:
            raise CommandError("Another centre stands here; its people are not these.")
        self.bodies[centre["key"]] = str(body.uid)
        hands = queries.people_with(Role.ADMINISTRATOR, centre["region"])
        by_login = {person.user.username: person for person in hands}
        for each in centre["administrators"]:
            if each["login"] in passwords:
                person = by_login[each["login"]]
                self._complete(person, Role.ADMINISTRATOR, passwords[each["login"]])
            elif each["login"] not in self.known:
                raise CommandError(
                    f"The people are registered but {self.keys / PEOPLE_FILE} is not "
                    "theirs; remove the data of this house to begin anew."
                )
            self.administrators.append(self._actor(each["login"], Role.ADMINISTRATOR))

    def organisations(self, wanted: Iterable[dict[str, Any]]) -> None:
        """Register the organisations that are missing."""
        for each in wanted:
            code = uscc.with_check_digit(each["uscc17"])
            body = queries.organisation_by_uscc(code)
            if body is None:
                body = create_organisation(
                    by=self.administrators[0],
                    kind=Kind(each["kind"]),
                    uscc_code=code,
                    name=each["name"],
                    name_en=each.get("name_en", ""),
                    region_path=each["region"],
                )
            self.bodies[each["key"]] = str(body.uid)

    def people(self, wanted: Iterable[dict[str, Any]]) -> Iterator[Known]:
        """Register the people who are missing, one by one."""
        keeper: Actor | None = None
        for each in wanted:
            role = Role(each["role"])
            if each["login"] not in self.known:
                yield self._register(each, role)
                if role is Role.EXPERT:
                    assert keeper is not None, "the keeper of the pool comes first"
                    self._admit(each, keeper)
            if role is Role.EXPERT_DRAW:
                keeper = self._actor(each["login"], role)

    def _register(self, each: dict[str, Any], role: Role) -> Known:
        password = _password()
        new = NewPerson(each["login"], password, each["name"], each.get("name_en", ""))
        body = queries.organisation(self.bodies[each["organisation"]])
        person = create_person(
            by=self.administrators[0], organisation=body.uid, new=new
        )
        grant = grant_role(
            by=self.administrators[0],
            person=person.uid,
            role=role,
            region_path=body.region.path,
        )
        if not grant.in_force:
            approve_role(by=self.administrators[1], grant=grant.uid)
        return self._complete(person, role, password)

    def _admit(self, each: dict[str, Any], keeper: Actor) -> None:
        admit_expert(
            by=keeper,
            person=self.known[each["login"]].person_uid,
            specialties=each["specialties"],
            region_path=keeper.region,
            title=Title.SENIOR,
            practising_since_date=PRACTISING_SINCE,
        )

    def _complete(self, person: Any, role: Role, password: str) -> Known:
        """Give second factor and certificate, and keep what the person knows."""
        login = person.user.username
        secret = ""
        if role in SECOND_FACTOR_ROLES:
            secret = generate_totp_secret()
            TOTP.activate(person.user, secret)
        body = person.organisation
        passphrase = _password()
        issued = self.authority.issue_person(
            person.name, body.name, body.uscc, at=instant()
        )
        key = self.keys / f"{login}.p12"
        _write(key, issued.pkcs12(passphrase))
        _write(key.with_suffix(".passphrase"), passphrase.encode())
        actor = queries.actor_in_role(person.uid, role)
        challenge = ask_challenge(by=actor)
        signature = cms.sign_detached(
            queries.challenge_bytes(challenge), issued.signer(), signing_time=instant()
        )
        enrol_certificate(by=actor, challenge=challenge.uid, signature=signature)
        made = Known(
            login=login,
            name=person.name,
            password=password,
            totp=secret,
            role=str(role),
            organisation=body.name,
            uscc=body.uscc,
            organisation_uid=str(body.uid),
            person_uid=str(person.uid),
            key=str(key.resolve()),
            passphrase=passphrase,
            fingerprint=certificates.fingerprint(issued.certificate),
        )
        self.known[made.login] = made
        kept = [asdict(one) for one in self.known.values()]
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        _write(self.keys / PEOPLE_FILE, text.encode("utf-8"))
        return made

    def _actor(self, login: str, role: Role) -> Actor:
        return queries.actor_in_role(self.known[login].person_uid, role)  # type: ignore[arg-type]


def _read(path: Path) -> dict[str, Known]:
    if not path.exists():
        return {}
    kept = json.loads(path.read_text("utf-8"))
    return {each["login"]: Known(**each) for each in kept}


def _write(path: Path, data: bytes) -> None:
    """Write for the owner's eyes only, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_bytes(data)
    partial.replace(path)


def _password() -> str:
    return secrets.token_urlsafe(12)
