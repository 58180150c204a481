"""Holds a webhook to its signature: {"secret", "headers", "body"} in, what it says out."""

import json
import sys

from standardwebhooks import Webhook

asked = json.load(sys.stdin)
told = Webhook(asked["secret"]).verify(asked["body"], asked["headers"])
json.dump(told, sys.stdout)
