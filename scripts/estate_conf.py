# SPDX-License-Identifier: Apache-2.0
"""estate.conf: what it may say, and every mistake in it as a sentence with its line. docs/estate.md has the words."""
import contextlib
import datetime
import ipaddress
import re

ADDRESS = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?@[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
HOST_NAME = re.compile(r"(?=.{1,253}$)(?!(.*\.)?[0-9]+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
ROLES = ("wing", "consulting")


class Mistake(Exception):
    """Something the technician can put right; its text is the whole sentence."""


# --- values, as they stand in estate.conf and in the bundles


def check_address(text):
    if len(text) > 64 or not ADDRESS.fullmatch(text):
        raise Mistake(f"'{text}' is no address: write it as oakwood-wing-1@estate.example, small letters, at most 64")
    return text


def is_ip(text):
    """An address that means the same on every machine: none of one network card alone (fe80::1%eth0)."""
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(text)) and "%" not in text
    return False


def check_host(text):
    if not is_ip(text) and not HOST_NAME.fullmatch(text):
        raise Mistake(f"'{text}' is neither a host name nor an IP address")
    return text


def check_words(text):
    if not text.strip() or text != text.strip() or not text.isprintable() or len(text.encode()) > 100:
        raise Mistake(f"'{text}' is no name: 1 to 100 printable characters, no blanks around it")
    return text


def check_flag(text):
    if text not in ("yes", "no"):
        raise Mistake(f"'{text}' is neither yes nor no")
    return text


def check_role(text):
    if text not in ROLES:
        raise Mistake(f"'{text}' is no role: it is one of {', '.join(ROLES)}")
    return text


def check_fingerprint(text):
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Mistake(f"'{text}' is no SHA-256 of a certificate: 64 hexadecimal digits, small letters")
    return text


def check_time(text):
    """2026-11-22 or 2026-11-22T12:30:00Z; always UTC; gives the long form."""
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"):
        with contextlib.suppress(ValueError):
            return datetime.datetime.strptime(text, form).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise Mistake(f"'{text}' is no time: write it as 2026-11-22 or 2026-11-22T12:30:00Z (UTC)")


def number(low, high):
    def check(text):
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise Mistake(f"'{text}' is no number from {low} to {high}")
        return text
    return check


def check_telephone(text):
    if len(check_words(text).encode()) > 40:
        raise Mistake(f"'{text}' is no telephone number: at most 40 characters, so that a unit can show it")
    return text


def check_time_server(text):
    """A host, or nts:HOST for one that proves who it is."""
    check_host(text.removeprefix("nts:"))
    return text


def time_servers(text):
    hosts = [check_time_server(part.strip()) for part in text.rstrip("; ").split(";")]
    if len(hosts) > 8:
        raise Mistake(f"these are {len(hosts)} time servers: units take at most 8")
    return "; ".join(hosts)


def check_permission(values):
    """What no single value says; units refuse the whole bundle for it."""
    if values["caller"] == values["callee"]:
        raise Mistake("a room needs no permission to call itself: name two rooms")
    if values.get("from") and values.get("until") and values["from"] >= values["until"]:
        raise Mistake("the permission would end before it starts: put its from and until right")


# What estate.conf may say: group: (needs a name after it, {key: (check, must be given)}).
CONF = {
    "estate": (None, {"name": (check_words, True)}),
    "settings": (None, {
        "fallback-number": (check_telephone, False), "time-servers": (time_servers, False),
        "media-port-min": (number(1024, 65535), False), "media-port-max": (number(1024, 65535), False),
        "record-keep-days": (number(1, 36500), False),
        "dscp-media": (number(0, 63), False), "dscp-signalling": (number(0, 63), False)}),
    "room": (check_address, {
        "name": (check_words, True), "short-name": (check_words, False), "role": (check_role, True),
        "host": (check_host, True), "port": (number(1, 65535), True), "foreign": (check_flag, False)}),
    "permission": (number(1, 999999), {
        "caller": (check_address, True), "callee": (check_address, True), "both-ways": (check_flag, False),
        "from": (check_time, False), "until": (check_time, False), "withdrawn": (check_time, False),
        "authority": (check_words, True)}),
    "revoked": (check_fingerprint, {"address": (check_address, False), "signer": (check_flag, False),
                                    "at": (check_time, True)}),
}


# --- estate.conf


def parse_conf(path, known=None):
    """A list of (group, instance, {key: value}), in the file's order; every mistake with file and line. known: as CONF."""
    sections, known = [], known or CONF
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Mistake(f"{path} is no text in UTF-8: save it as UTF-8") from None
    for at, line in enumerate(text.splitlines(), 1):
        try:
            parse_line(sections, line.strip(), known)
        except Mistake as why:
            raise Mistake(f"{path}, line {at}: {why}") from None
    for group, instance, values in sections:
        for key, (_, needed) in known[group][1].items():
            if needed and key not in values:
                raise Mistake(f"{path}: group [{group_title(group, instance)}], key {key}: it is missing")
    return sections


def group_title(group, instance):
    return f"{group} {instance}" if instance else group


def parse_line(sections, line, known):
    if not line or line.startswith("#"):
        return
    if line.startswith("[") and line.endswith("]"):
        sections.append(parse_group(sections, line[1:-1], known))
        return
    key, equals, value = (part.strip() for part in line.partition("="))
    if not equals or not sections:
        raise Mistake("this is neither [group], key = value, nor # comment")
    group, _, values = sections[-1]
    if key not in known[group][1]:
        raise Mistake(f"group [{group}] has no key {key}")
    if key in values:
        raise Mistake(f"key {key} is there twice")
    values[key] = known[group][1][key][0](value)


def parse_group(sections, title, known):
    group, _, instance = title.partition(" ")
    if group not in known:
        raise Mistake(f"group [{title}] is not known")
    if bool(instance) != bool(known[group][0]):
        raise Mistake(f"group [{title}] {'takes no name' if instance else 'needs a name'} after it")
    if instance:
        known[group][0](instance)
    if any((group, instance) == (g, i) for g, i, _ in sections):
        raise Mistake(f"group [{title}] is there twice")
    return group, instance, {}


def section_text(group, instance, values):
    lines = [f"{key} = {value}\n" for key, value in values.items() if value not in (None, "")]
    return f"\n[{group_title(group, instance)}]\n" + "".join(lines)
