# SPDX-License-Identifier: Apache-2.0
"""What a technician keeps of a flashing: a JSON file, and a page to print as a label for the unit, with a QR code."""

import html
import json
import pathlib
import shutil
import subprocess

SDK = pathlib.Path(__file__).resolve().parent.parent / "sdk"
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{unit}</title>
<style>
  @page {{ size: 100mm 62mm; margin: 3mm }}
  body {{ font: 6.8pt/1.15 Inter, Arial, sans-serif; margin: 0; width: 94mm; color: #000; background: #fff }}
  .top {{ display: grid; grid-template-columns: 1fr 31mm; gap: 0 2.5mm; align-items: start }}
  h1 {{ font-size: 9.5pt; line-height: 1.1; margin: 0 0 1mm }}
  .result {{ font-size: 7.5pt; font-weight: 700; border: 0.5mm solid #000; padding: 0.6mm 1.5mm; margin: 0 0 1.5mm }}
  .code svg {{ width: 31mm; height: auto; display: block }}
  dl {{ display: grid; grid-template-columns: auto 1fr; gap: 0.3mm 2mm; margin: 1mm 0 0 }}
  dd {{ margin: 0; overflow-wrap: anywhere }}
  .digest {{ margin: 0.8mm 0 0; font-size: 6.2pt; white-space: nowrap }}
</style>
<div class="top">
<div>
<h1>{name}</h1>
<div class="result">{result}</div>
</div>
<div class="code">{code}</div>
</div>
<dl>
{rows}
</dl>
<p class="digest">SHA-256 {digest}</p>
</html>
"""


def program() -> list:
    """What draws QR codes: this machine's qrencode, or that of a build root that is there; one is not made for it."""
    if shutil.which("qrencode"):
        return ["qrencode"]
    root = subprocess.run([SDK, "path"], capture_output=True, text=True, check=False).stdout.strip()
    return [SDK, "run", "qrencode"] if root and pathlib.Path(root, ".ready").is_file() else []


def code(text: str) -> str:
    """A QR code as SVG; empty where it cannot be drawn."""
    words = program()
    done = words and subprocess.run([*words, "--type=SVG", "--level=M", "--margin=2", "--inline", "--output=-", text], check=False,
                                    capture_output=True, text=True, cwd=SDK.parent.parent)
    return done.stdout if done and done.returncode == 0 else ""


def short(facts: dict) -> str:
    """What the code says: enough to find the whole by."""
    return json.dumps({key: facts[key] for key in ("unit", "image", "image-sha256", "flashed", "result")}, separators=(",", ":"))


def page(facts: dict, drawn: str) -> str:
    """drawn: the QR code, or empty."""
    rows = {"Unit": facts["unit"], "Image": facts["image"], "Disk": f"{facts['device-model']} {facts['device-serial']}".strip(),
            "Certificate": f"until {facts['certificate-until']}" if facts["certificate-until"] else "the unit asks for it at its first start",
            "Flashed": facts["flashed"]}
    body = "\n".join(f"<dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd>" for key, value in rows.items())
    return PAGE.format(unit=html.escape(facts["unit"]), name=html.escape(facts["room"]), result=html.escape(facts["words"]),
                       rows=body, digest=facts["image-sha256"], code=drawn)


def save(folder: pathlib.Path, facts: dict) -> tuple:
    """Writes both; their paths, and whether the label has its QR code."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{facts['unit'].replace('@', '-at-')}-{facts['flashed'].replace(':', '')}"
    record, label = folder / f"{stem}.json", folder / f"{stem}.html"
    record.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    drawn = code(short(facts))
    label.write_text(page(facts, drawn), encoding="utf-8")
    return record, label, bool(drawn)
