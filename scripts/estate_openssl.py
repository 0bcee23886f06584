# SPDX-License-Identifier: Apache-2.0
"""The openssl command, as scripts/estate needs it: all cryptography of the technician's tool is its."""
import base64
import contextlib
import datetime
import re
import shutil
import subprocess
import tempfile

from estate_conf import Mistake

UTC = datetime.timezone.utc
NEEDED = (3, 5)  # Debian 13's; 3.0 does not know some of the options


def is_old():
    """Whether this machine's openssl is older than what is needed, or there is none."""
    if not shutil.which("openssl"):
        return True
    said = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", said)
    return bool(found) and tuple(map(int, found.groups())) < NEEDED


def openssl(*args, what, data=None):
    done = subprocess.run(["openssl", *map(str, args)], input=data, capture_output=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise Mistake(f"{what}: openssl says: {lines[-1] if lines else 'nothing'}")
    return done.stdout


def extensions(profile, names=()):
    lines = {
        "ca": ["basicConstraints = critical, CA:TRUE, pathlen:0", "keyUsage = critical, keyCertSign, cRLSign"],
        "signer": ["basicConstraints = critical, CA:FALSE", "keyUsage = critical, digitalSignature",
                   "extendedKeyUsage = critical, emailProtection"],
        "time": ["basicConstraints = critical, CA:FALSE", "keyUsage = critical, digitalSignature",
                 "extendedKeyUsage = serverAuth"],
        "unit": ["basicConstraints = critical, CA:FALSE", "keyUsage = critical, digitalSignature",
                 "extendedKeyUsage = serverAuth, clientAuth"],
    }[profile]
    lines = [*lines, "subjectKeyIdentifier = hash"]
    if profile != "ca":
        lines.append("authorityKeyIdentifier = keyid")
    if names:
        lines.append("subjectAltName = " + ", ".join(names))
    return "\n".join(lines) + "\n"


def request_config(profile, names=()):
    return "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = unused\n[ext]\n" + extensions(profile, names)


@contextlib.contextmanager
def scratch(text):
    with tempfile.NamedTemporaryFile("w", suffix=".cnf", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        yield file.name


def subject(common_name):
    """openssl's one-line form, in which '/' and '+' would end a part."""
    return "/CN=" + re.sub(r"([\\/+=])", r"\\\1", common_name)


def validity(days, not_before=None, not_after=None):
    """An hour before now to so many days after, so that clocks may differ a little."""
    now = datetime.datetime.now(UTC)

    def stamp(given, otherwise):
        at = datetime.datetime.strptime(given, "%Y-%m-%dT%H:%M:%SZ") if given else otherwise
        return at.strftime("%Y%m%d%H%M%SZ")
    start = stamp(not_before, now - datetime.timedelta(hours=1))
    end = stamp(not_after, now + datetime.timedelta(days=days))
    if start >= end:
        raise Mistake("the certificate would end before it starts: put --not-before and --not-after right")
    return ["-not_before", start, "-not_after", end]


def new_key_options(key):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", key]


def new_key(what):
    """In memory alone."""
    return openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", what=what)


def end_of(pem):
    """When a certificate ends."""
    text = openssl("x509", "-noout", "-enddate", "-dateopt", "iso_8601", data=pem, what="reading a certificate")
    return text.decode().strip().partition("=")[2].replace(" ", "T")


def fingerprint(pem):
    text = openssl("x509", "-noout", "-fingerprint", "-sha256", data=pem, what="reading a certificate").decode()
    return text.strip().partition("=")[2].replace(":", "").lower()


def base64_of(pem):
    der = openssl("x509", "-in", pem, "-outform", "DER", what=f"reading {pem}")
    return base64.b64encode(der).decode()
