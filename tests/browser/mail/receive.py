"""Takes mails by aiosmtpd, reads them with Python's own `email`, and prints each as one line of JSON."""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


class Reader:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.original_content, policy=policy.default)
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in mail.items()],
            "defects": [repr(defect) for part in mail.walk() for defect in part.defects],
            "text": content(mail, "plain"),
            "html": content(mail, "html"),
            "parts": [part.get_content_type() for part in mail.walk()],
        }
        print(json.dumps(told), flush=True)
        return "250 taken"


def content(mail, kind):
    # Lines end in CRLF on their way.
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


async def serve():
    loop = asyncio.get_running_loop()
    # Names are answered without asking the network.
    reader = lambda: SMTP(Reader(), hostname="mail.example", enable_SMTPUTF8=True)
    server = await loop.create_server(reader, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    # Until whoever started this closes its end.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(serve())
