"""Addresses: the API, and for everything else the web client's page (its router takes over from there)."""

from django.urls import path, re_path

from beluga.config.api import api
from beluga.config.client import client_page

handler500 = "beluga.config.faults.server_error"
urlpatterns = [
    path("api/", api.urls),
    re_path(r"^(?!api/|static/|media/|assets/)(?P<address>.*)$", client_page),
]
