"""Addresses of signing in, one's own account, and the administrator's register.

The names beginning with `account_` and `mfa_` are django-allauth's, which looks them
up; the addresses are ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from parties.views import (
    admission,
    attempts,
    certificates,
    devices,
    experts,
    holidays,
    intermediaries,
    me,
    people,
    roles,
    second_factor,
)

_no_account = TemplateView.as_view(template_name="account/signup_closed.html")
_to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/login/", _to_sign_in),
    path("sign-in/logout/", account.logout, name="account_logout"),
    path("sign-in/account/", _no_account, name="account_signup"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/again/second-factor/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "sign-in/again/key/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("me/", me.Me.as_view(), name="me"),
    path("me/role/", me.SwitchRole.as_view(), name="switch_role"),
    path("me/devices/end/", devices.EndDevices.as_view(), name="end_devices"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/second-factor/", mfa.index, name="mfa_index"),
    path(
        "me/second-factor/app/",
        second_factor.activate_totp,
        name="mfa_activate_totp",
    ),
    path(
        "me/second-factor/app/remove/",
        totp.deactivate_totp,
        name="mfa_deactivate_totp",
    ),
    path(
        "me/second-factor/codes/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "me/second-factor/codes/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "me/second-factor/codes/file/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("me/second-factor/keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path(
        "me/second-factor/keys/add/",
        second_factor.add_webauthn,
        name="mfa_add_webauthn",
    ),
    path(
        "me/second-factor/keys/<int:pk>/remove/",
        keys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "me/second-factor/keys/<int:pk>/",
        keys.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path("me/certificates/", certificates.Certificates.as_view(), name="certificates"),
    path("me/certificates/enrol/", certificates.Begin.as_view(), name="enrol"),
    path(
        "me/certificates/enrol/<uuid:challenge>/",
        certificates.Enrol.as_view(),
        name="enrol_sign",
    ),
    path(
        "me/certificates/<uuid:certificate>/revoke/",
        certificates.Revoke.as_view(),
        name="revoke_certificate",
    ),
    path("manage/people/", people.People.as_view(), name="people"),
    path("manage/people/new/", people.AddPerson.as_view(), name="person_new"),
    path(
        "manage/people/organisations/new/",
        people.AddOrganisation.as_view(),
        name="organisation_new",
    ),
    path("manage/people/regions/new/", people.AddRegion.as_view(), name="region_new"),
    path("manage/people/<uuid:person>/", people.Person.as_view(), name="person"),
    path("manage/roles/", roles.Roles.as_view(), name="roles"),
    path("manage/roles/<uuid:grant>/end/", roles.End.as_view(), name="role_end"),
    path(
        "manage/roles/<uuid:grant>/approve/",
        roles.Approve.as_view(),
        name="role_approve",
    ),
    path("attempts/", attempts.Attempts.as_view(), name="attempts"),
    path("centre/experts/", experts.Pool.as_view(), name="expert_pool"),
    path("centre/experts/new/", admission.Admit.as_view(), name="expert_new"),
    path(
        "centre/experts/<uuid:expert>/", experts.TiesPage.as_view(), name="expert_ties"
    ),
    path("expert/ties/", experts.OwnTies.as_view(), name="own_ties"),
    path("intermediaries/", intermediaries.Directory.as_view(), name="directory"),
    path("intermediaries/mine/", intermediaries.Own.as_view(), name="own_listings"),
    path("intermediaries/<slug:uscc>/", intermediaries.Rated.as_view(), name="rated"),
    path("centre/intermediaries/", intermediaries.Listings.as_view(), name="listings"),
    path(
        "centre/intermediaries/<uuid:listing>/",
        intermediaries.Decide.as_view(),
        name="decide_listing",
    ),
    path("manage/holidays/", holidays.Years.as_view(), name="holidays"),
    path("manage/holidays/<int:year>/", holidays.Year.as_view(), name="holiday_year"),
    path(
        "manage/holidays/editions/<uuid:edition>/<str:word>/",
        holidays.Decide.as_view(),
        name="holiday_decide",
    ),
]
