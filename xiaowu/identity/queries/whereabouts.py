"""From where and on what (裝置與地點): what a browser says of itself, and where its address is registered, by tables that come in a wheel."""

from functools import lru_cache
from ipaddress import ip_address

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from geoip2fast.geoip2fast import GeoIP2Fast
from ua_parser import parse

_TABLES = "geoip2fast-asn-ipv6.dat.gz"
_LONGEST = 60


def device_of(user_agent: str) -> str:
    """Browser and system as people call them; what cannot be read stands as it came, cut short."""
    found = parse(user_agent)
    parts = [found.user_agent.family if found.user_agent else "", found.os.family if found.os else ""]
    return " · ".join(part for part in parts if part) or user_agent[:_LONGEST] or _("不明的裝置")


def place_of(address: str | None) -> str:
    """Country and network of an address; an address of a school's own network has none."""
    if not address:
        return ""
    if not ip_address(address).is_global:
        return _("內部網路")
    found = _tables().lookup(address)
    country = Locale.parse("en" if get_language() == "en" else "zh_Hant_TW").territories.get(found.country_code, "")
    return " · ".join(part for part in (country, found.asn_name) if part)


@lru_cache(maxsize=1)
def _tables() -> GeoIP2Fast:
    """Loaded when the first person looks: 0.2 s and 100 MB of a process."""
    return GeoIP2Fast(geoip2fast_data_file=_TABLES)
