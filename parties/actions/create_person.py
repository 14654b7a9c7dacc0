"""Register a person with an account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from journal.queries import instant
from kernel.refused import Invalid, Refused
from parties.actions import steps
from parties.models import Organisation, Person
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.events import PersonCreated


class AccountTaken(Refused):
    """The account name belongs to somebody."""

    code = "account-taken"
    zh = "账号名“{username}”已被使用，请换一个。"
    en = "The account name “{username}” is taken; choose another."


class PasswordTooWeak(Invalid):
    """The password is easily guessed."""

    code = "password-too-weak"
    zh = "口令太弱：至少8位，不能只有数字，不能是常见口令，也不能与账号相近。"
    en = (
        "The password is too weak: it needs 8 characters, not digits alone, nothing "
        "common and nothing like the account name."
    )


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What registers a person: the account, the names in both languages."""

    username: str
    password: str
    name: str
    name_en: str = ""
    email: str = ""


@transaction.atomic(durable=True)
def create_person(*, by: Actor, organisation: UUID | str, new: NewPerson) -> Person:
    """Register a person of an organisation in the actor's region. No role yet."""
    employer = steps.organisation_locked(organisation)
    policy.check(by, "parties.create-person", region=employer.region.path)
    return register_person(by=by, organisation=employer, new=new, at=instant())


def register_person(
    *, by: Actor, organisation: Organisation, new: NewPerson, at: datetime
) -> Person:
    """Write account and person inside the caller's act."""
    users = get_user_model()
    if users.objects.filter(username__iexact=new.username).exists():
        raise AccountTaken(username=new.username, field="username")
    account = users(username=new.username, email=new.email)
    try:
        validate_password(new.password, account)
    except ValidationError:
        raise PasswordTooWeak(field="password") from None
    account.set_password(new.password)
    account.save()
    created = Person.objects.create(
        user=account,
        organisation=organisation,
        name=new.name,
        name_en=new.name_en,
        created_at=at,
    )
    event = PersonCreated(person=str(created.uid), organisation=str(organisation.uid))
    steps.keep(event, by=by, at=at)
    return created
