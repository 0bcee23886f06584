# SPDX-License-Identifier: Apache-2.0
"""A unit's site bundle: what estate.conf says, seen from that unit. docs/site-bundle.md says what is in it."""
import datetime
import re

import estate_seal
from estate_conf import Mistake, section_text
from estate_files import write
from estate_openssl import UTC, base64_of


def room_values(room, with_foreign):
    values = {key: room.get(key) for key in ("name", "short-name", "role", "host", "port")}
    return {**values, "foreign": room.get("foreign")} if with_foreign else values


def permissions_of(estate, address):
    """The permissions that concern one unit, seen from it."""
    for values in estate.of("permission").values():
        if address not in (values["caller"], values["callee"]):
            continue
        calls, both = values["caller"] == address, values.get("both-ways") == "yes"
        yield {"room": values["callee" if calls else "caller"],
               "may-call": "yes" if calls or both else "no",
               "may-be-called": "yes" if both or not calls else "no",
               **{key: values.get(key) for key in ("from", "until", "withdrawn", "authority")}}


def bundle_text(estate, address, serial):
    made = datetime.datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    pem = estate.unit(address) / "unit.pem"
    text = [section_text("bundle", None, {"unit": address, "serial": serial, "made": made,
                                          "certificate": base64_of(pem) if pem.exists() else None}),
            section_text("unit", None, room_values(estate.room(address), False)),
            section_text("settings", None, estate.of("settings").get("", {}))]
    text += [section_text("room", other, room_values(room, True))
             for other, room in estate.of("room").items() if other != address]
    text += [section_text("permission", at, values) for at, values in enumerate(permissions_of(estate, address), 1)]
    return "".join(text) + section_text("revoked", None, {"certificates": "; ".join(estate_seal.revoked(estate.folder))})


def make_bundle(estate, address, serial):
    write(estate.unit(address) / "site.bundle",
          estate_seal.sign(estate.folder, bundle_text(estate, address, serial), f"the bundle of {address}"))


def without_date(text):
    """What counts in a bundle."""
    return re.sub(r"^(serial|made) = .*\n", "", text, flags=re.MULTILINE)


def open_current(estate, address):
    """What a room's bundle says, when that is what the estate says now: what was changed since must not be forgotten."""
    text = estate_seal.open_bundle(estate.folder, address)
    if without_date(text.decode()) != without_date(bundle_text(estate, address, 0)):
        raise Mistake(f"the bundle of {address} was made before the estate's last change: run 'estate bundle {estate.folder}' "
                      "first")
    return text


PUT_ONE = "put a number there that is higher than any unit has"


def last_serial(path):
    """0 before the first one."""
    if not path.exists():
        return 0
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Mistake(f"{path} holds no number: {PUT_ONE}")
    return int(text)


def next_serial(estate, name="serial"):
    """Units take nothing that is older than what they have: no number may come twice."""
    path = estate.folder / name
    if name == "serial" and not path.exists() and any(estate.folder.glob("units/*/site.bundle")):
        raise Mistake(f"{path} is gone, and bundles were made already: {PUT_ONE}")
    serial = last_serial(path) + 1
    write(path, f"{serial}\n")
    return serial


def check_settings(estate):
    settings = estate.of("settings").get("", {})
    if int(settings.get("media-port-min", 40000)) > int(settings.get("media-port-max", 40999)):
        raise Mistake(f"{estate.conf}: group [settings]: media-port-min is above media-port-max")
