#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A small window, to test the lab's hands and eyes on: two screens, a button inside paddings, a counter of keys."""

import sys

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gtk  # noqa: E402

STYLE = """window { background: #f0f4f5; } .padded { padding: 60px 200px; }
#first\\.go { min-width: 200px; min-height: 90px; background: #007f3b; color: white; border-radius: 0; }"""


def build(app: Gtk.Application):
    style = Gtk.CssProvider()
    style.load_from_string(STYLE)
    Gtk.StyleContext.add_provider_for_display(Gdk.Display.get_default(), style, 800)
    stack = Gtk.Stack()
    stack.add_named(first(stack), "first")
    stack.add_named(second(stack), "second")
    window = Gtk.Window(application=app, child=stack, decorated=False)
    window.set_default_size(1920, 1080)
    window.present()


def padded(*children) -> Gtk.Box:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, css_classes=["padded"], halign=Gtk.Align.START,
                  valign=Gtk.Align.START)
    for child in children:
        box.append(child)
    return box


def first(stack: Gtk.Stack) -> Gtk.Widget:
    go = Gtk.Button(label="Go on", name="first.go")
    go.connect("clicked", lambda button: stack.set_visible_child_name("second"))
    shut = Gtk.Button(label="Not possible", name="first.shut", sensitive=False)
    return padded(padded(go, shut))


def second(stack: Gtk.Stack) -> Gtk.Widget:
    words = Gtk.Label(label="0 keys", name="second.words")
    back = Gtk.Button(label="Back", name="second.back")
    back.connect("clicked", lambda button: stack.set_visible_child_name("first"))
    tight = Gtk.Label(label="Words that are longer than their place", name="second.tight", ellipsize=3,
                      max_width_chars=9, halign=Gtk.Align.START)
    typed = []

    def on_key(keys, value, code, state):
        typed.append(Gdk.keyval_name(value))
        words.set_label(f"{len(typed)} keys: {' '.join(typed)}")

    keys = Gtk.EventControllerKey()
    keys.connect("key-pressed", on_key)
    back.add_controller(keys)
    return padded(words, back, tight)


if __name__ == "__main__":
    program = Gtk.Application()
    program.connect("activate", build)
    sys.exit(program.run([]))
