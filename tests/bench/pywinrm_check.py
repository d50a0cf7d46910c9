#!/usr/bin/python3
"""The same number of requests as a check makes, through pywinrm: URL USER PASSWORD-FILE CA-FILE COUNT BODY-FILE"""
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

from winrm.transport import Transport

url, user, password_file, ca_file, count, body_file = sys.argv[1:]
transport = Transport(endpoint=url, username=user, password=Path(password_file).read_text().strip(), transport="basic",
                      auth_method="basic", ca_trust_path=ca_file, read_timeout_sec=30, operation_timeout_sec=20)
body = Path(body_file).read_bytes()
for _ in range(int(count)):
    tree.fromstring(transport.send_message(body))
