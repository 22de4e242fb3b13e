"""What a session came from, read from the User-Agent header: enough to recognise one's own, nothing more."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
    ("node", "Node.js"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
MAX_READ = 400


def device(user_agent: str) -> str:
    """Such as "Chrome · Windows"; empty when the header says nothing that is known."""
    said = user_agent[:MAX_READ]
    browser = next((name for mark, name in _BROWSERS if mark.lower() in said.lower()), "")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    return " · ".join(each for each in (browser, system) if each)
