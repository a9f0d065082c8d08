"""Every page that has an address of its own."""

from familyvault.policy import declaration_of, routes

# They answer with a file to take away, or take a minute to: tested where they belong.
NO_PAGES = ("jsi18n",)


def plain_pages() -> list[str]:
    """Return the paths of all routes that declare a GET with 200 and need no id."""
    found = []
    for route, pattern in routes():
        declared = declaration_of(pattern.callback, pattern.name)
        if "<" not in route and declared.answer_to("GET") == 200 and not any(part in route for part in NO_PAGES):
            found.append(f"/{route}")
    return found
