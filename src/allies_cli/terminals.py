"""What a terminal can show, told from its environment."""

from collections.abc import Mapping

from allies_cli.digits import number_of

# Names that terminals give themselves, of those that show the links of OSC 8.
_LINKING_TERMS = ("alacritty", "contour", "foot", "xterm-ghostty", "xterm-kitty", "wezterm")
_LINKING_PROGRAMS = ("ghostty", "Hyper", "iTerm.app", "rio", "Tabby", "vscode", "WezTerm")
_FIRST_LINKING_VTE = 5000  # 0.50, of GNOME's terminal and its kin


def shows_palette(environment: Mapping[str, str]) -> bool:
    """Whether a terminal has 256 colours; one that says nothing of itself is taken to have them."""
    term = environment.get("TERM", "")
    known = "256color" in term or term.startswith(_LINKING_TERMS) or term.endswith("-direct")
    return known or not term or any(environment.get(name) for name in ("COLORTERM", "FORCE_COLOR", "WT_SESSION"))


def shows_links(environment: Mapping[str, str]) -> bool:
    """Whether a terminal is known to show links."""
    term = environment.get("TERM", "")
    if term == "dumb" or term.startswith(("screen", "tmux", "linux")):
        return False
    return (
        term.startswith(_LINKING_TERMS)
        or environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or number_of(environment.get("VTE_VERSION", "")) >= _FIRST_LINKING_VTE
        or "WT_SESSION" in environment
    )
