"""Address of the search page."""

from xietong.interfaces.web.routing import SIGNED_IN, route
from xietong.interfaces.web.views import search

urlpatterns = [route("search", search.search, name="search", needs=SIGNED_IN)]
