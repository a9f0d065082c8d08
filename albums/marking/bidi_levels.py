"""Which way every character of a cleaned name reads: python-bidi, with the paired brackets that it leaves out."""

from bidi import algorithm as bidi

JOINERS = "\u200c\u200d"  # Persian and Indic spelling needs them
BRACKETS = dict(zip(")]}", "([{", strict=True))
STRONG = {"L": 0, "R": 1, "AL": 1, "EN": 1, "AN": 1}  # numbers count as right to left here (rule N0)


def reads_right_to_left(text: str) -> bool:
    return bidi.get_base_level(text) == 1


def levels(text: str) -> list[int]:
    """The embedding level of every character; odd reads right to left (Unicode bidirectional algorithm, P2 to I2).

    Joiners take their neighbour's: rule X9 would drop them from the text.
    """
    storage = bidi.get_empty_storage()
    storage["base_level"] = bidi.get_base_level(text)
    storage["base_dir"] = "LR"[storage["base_level"]]
    bidi.get_embedding_levels("".join(char for char in text if char not in JOINERS), storage)
    bidi.explicit_embed_and_overrides(storage)
    bidi.resolve_weak_types(storage)
    _resolve_brackets(storage["chars"], storage["base_level"])
    bidi.resolve_neutral_types(storage, False)
    bidi.resolve_implicit_levels(storage, False)
    resolved, found = iter(storage["chars"]), []
    for char in text:
        found.append(found[-1] if char in JOINERS and found else next(resolved)["level"])
    return found


def _resolve_brackets(chars: list[dict], base: int) -> None:
    """Rule N0: a pair of brackets reads as the text in it does, if that, or what stands before it, agrees."""
    for opening, closing in _bracket_pairs(chars):
        inside = [STRONG.get(char["type"]) for char in chars[opening + 1 : closing]]
        before = [STRONG.get(char["type"]) for char in chars[:opening]]
        context = next((way for way in reversed(before) if way is not None), base)
        if base in inside:
            way = base
        elif 1 - base in inside:
            way = context
        else:
            continue
        chars[opening]["type"] = chars[closing]["type"] = "LR"[way]


def _bracket_pairs(chars: list[dict]) -> list[tuple[int, int]]:
    open_at, pairs = [], []
    for place, char in enumerate(chars):
        if char["ch"] in BRACKETS.values():
            open_at.append(place)
        elif char["ch"] in BRACKETS and any(chars[at]["ch"] == BRACKETS[char["ch"]] for at in open_at):
            while chars[open_at[-1]]["ch"] != BRACKETS[char["ch"]]:
                open_at.pop()
            pairs.append((open_at.pop(), place))
    return sorted(pairs)
