"""Renders the page to standard output, with the data that stands on standard input as JSON."""

import json
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html", "jinja"]),
    trim_blocks=True,
    lstrip_blocks=True,
)
page = environment.get_template("order.html.jinja").render(json.load(sys.stdin))
sys.stdout.buffer.write(page.encode())
