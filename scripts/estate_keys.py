# SPDX-License-Identifier: Apache-2.0
"""The keys and certificates of an estate: its authority, the signer of its bundles, and those of its units. What is new is
made first and put in place last: when a step fails, what was there stays."""
from pathlib import Path
from typing import NamedTuple

from estate_conf import Mistake, is_ip
from estate_files import write
from estate_openssl import extensions, fingerprint, new_key, new_key_options, openssl, request_config, scratch, subject, validity

CA_DAYS, SIGNER_DAYS, UNIT_DAYS = 20 * 365, 5 * 365, 2 * 365


def make_authority(folder, name):
    """The authority and the bundle signer, each with its key."""
    (folder / "ca").mkdir(mode=0o700)
    ca, ca_key = folder / "ca/ca.pem", folder / "ca/ca.key"
    with scratch(request_config("ca")) as config:
        openssl("req", "-x509", "-new", "-config", config, "-extensions", "ext", *new_key_options(ca_key), "-sha256", "-utf8",
                "-subj", subject(f"{name} authority"), *validity(CA_DAYS), "-out", ca, what="making the authority")
    make_signer(folder, name, folder / "signer")


def make_signer(folder, name, into):
    into.mkdir(mode=0o700)
    with scratch(request_config("signer")) as config:
        openssl("req", "-x509", "-new", "-config", config, "-extensions", "ext", *new_key_options(into / "signer.key"), "-utf8",
                "-sha256", "-subj", subject(f"{name} site bundles"), *validity(SIGNER_DAYS), "-CA", folder / "ca/ca.pem",
                "-CAkey", folder / "ca/ca.key", "-out", into / "signer.pem", what="making the bundle signer")


class Request(NamedTuple):
    """What a certificate is asked for with."""
    csr: bytes
    key: bytes | None
    """None: who asks has it."""


def make_request(name):
    """With a key that is made here."""
    key = new_key(f"making the key of {name}")
    with scratch(request_config("unit")) as config:
        return Request(openssl("req", "-new", "-config", config, "-key", "/dev/stdin", "-subj", subject(name), data=key,
                               what=f"asking for the certificate of {name}"), key)


def take_request(csr):
    """A unit's own, from a file."""
    try:
        text = Path(csr).read_bytes()
    except OSError as why:
        raise Mistake(f"{csr}: {why.strerror}") from None
    return check_request(text, csr)


def check_request(text, name):
    """Its signature must hold, its key be on P-256; its names are not believed."""
    key = openssl("req", "-verify", "-noout", "-pubkey", data=text, what=f"{name} is no certificate request")
    words = openssl("pkey", "-pubin", "-noout", "-text", data=key, what=f"the key in {name}")
    if b"NIST CURVE: P-256" not in words:
        raise Mistake(f"{name}: its key is not an EC key on P-256: make another on the unit")
    return Request(text, None)


PUBLIC = {"unit.key": ("pkey", "-pubout"), "unit.csr": ("req", "-noout", "-pubkey"), "unit.pem": ("x509", "-noout", "-pubkey")}


def check_together(unit, *names):
    """Those of a room's files that are there are for one key. They are put in place one by one, which can be cut short."""
    names = [name for name in names if (unit / name).exists()]
    if len({openssl(*PUBLIC[name], data=(unit / name).read_bytes(), what=f"reading {unit / name}") for name in names}) > 1:
        raise Mistake(f"{' and '.join(names)} in {unit} do not belong together, because what made them was cut short: say the "
                      f"last 'estate renew' or 'estate enrol' of {unit.name} again, as it was")


def kept_request(unit):
    """The one that was answered last."""
    key = unit / "unit.key"
    check_together(unit, "unit.key", "unit.csr")
    return Request((unit / "unit.csr").read_bytes(), key.read_bytes() if key.exists() else None)


def unit_names(address, host):
    """RFC 5922 section 7.1 wants sip:host beside the host; ours is the address."""
    kind, uri_host = ("IP", f"[{host}]" if ":" in host else host) if is_ip(host) else ("DNS", host)
    return [f"URI:sip:{address}", f"URI:sip:{uri_host}", f"{kind}:{host}"]


def sign(folder, request, name, profile, names, not_before=None, not_after=None):
    """The certificate, by the authority of the estate in that folder."""
    ca = folder / "ca"
    with scratch(extensions(profile, names)) as config:
        pem = openssl("x509", "-req", "-CA", ca / "ca.pem", "-CAkey", ca / "ca.key", "-sha256", "-subj", subject(name),
                      "-extfile", config, *validity(UNIT_DAYS, not_before, not_after), data=request.csr,
                      what=f"signing the certificate of {name}")
    openssl("verify", "-no_check_time", "-purpose", "sslserver", "-x509_strict", "-CAfile", ca / "ca.pem", data=pem,
            what=f"the certificate of {name} does not verify")
    return pem


def place(unit, request, pem):
    """Key, request and certificate, all of them made, in the place of those that were there."""
    if request.key:
        write(unit / "unit.key", request.key, 0o600)
    else:
        (unit / "unit.key").unlink(missing_ok=True)
    write(unit / "unit.csr", request.csr)
    write(unit / "unit.pem", pem)


def issue(estate, address, request, not_before=None, not_after=None):
    """Answers a room's request. Every certificate is kept: it can be revoked."""
    unit = estate.unit(address)
    pem = sign(estate.folder, request, address, "unit", unit_names(address, estate.room(address)["host"]), not_before, not_after)
    (unit / "issued").mkdir(exist_ok=True)
    write(unit / "issued" / f"{fingerprint(pem)}.pem", pem)
    place(unit, request, pem)
