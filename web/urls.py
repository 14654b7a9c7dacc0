"""Addresses of the pages that look over several apps."""

from django.urls import path

from web.views import desk, health, help_pages, home, sealing_script, showroom

app_name = "web"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("desk/", desk.Desk.as_view(), name="desk"),
    path("help/", help_pages.Contents.as_view(), name="help"),
    path("help/<slug:topic>/", help_pages.Topic.as_view(), name="help-topic"),
    path("sealing/", sealing_script.Script.as_view(), name="sealing-script"),
    path("sealing/digest.txt", sealing_script.Digest.as_view(), name="sealing-digest"),
    path("manage/health/", health.Health.as_view(), name="health"),
    path("manage/components/", showroom.Components.as_view(), name="components"),
]
