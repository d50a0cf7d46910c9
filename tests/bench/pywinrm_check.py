#!/usr/bin/python3
"""The queries of a check through pywinrm, an independent client: pywinrm_check.py 6|7 PORT USER PASSWORD-FILE CA-FILE [kerberos|ntlm]

With a way to authenticate: over HTTP with sealed messages, else Basic over HTTPS. What check_iis_sites asks a node with ten sites for (lib/windows), read into dictionaries and judged by nobody.
"""
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

from wsman_client import Client  # noqa: E402

iis, port, user, password_file, ca_file, *sealed = sys.argv[1:]
node = types.SimpleNamespace(user=user, password=Path(password_file).read_text().strip(), ca_file=ca_file,
                             url=lambda name, https: f"{'https' if https else 'http'}://localhost:{port}/wsman")
client = (Client(node, https=False, transport=sealed[0], message_encryption="always",
                 username=None if sealed[0] == "kerberos" else user) if sealed else Client(node, https=True))

client.query("root/cimv2", "select CSName,Version,Caption,LastBootUpTime,LocalDateTime,CurrentTimeZone"
             " from Win32_OperatingSystem")
services = client.query("root/cimv2", "select Name,State,ProcessId from Win32_Service"
                        " where Name='W3SVC' or Name='ClusSvc' or Name='Winmgmt'")
pid = next(service["ProcessId"] for service in services if service["Name"] == "W3SVC")
client.query("root/cimv2", f"select ProcessId,CreationDate from Win32_Process where ProcessId={pid}")
if iis == "6":
    client.query("root/MicrosoftIISv2", "select Name,ServerState from IIsWebServer")
    client.query("root/MicrosoftIISv2", "select Name,ServerAutoStart,ServerComment,Win32Error,ServerBindings,"
                 "SecureBindings,AppPoolId from IIsWebServerSetting")
    client.query("root/MicrosoftIISv2", "select Name,AppPoolState from IIsApplicationPoolSetting")
else:
    sites = client.query("root/webadministration", "select Name,Id,ServerAutoStart,Bindings from Site")
    for site in sites:
        client.invoke("root/webadministration", "Site", "GetState", Name=site["Name"])
    applications = client.query("root/webadministration",
                                "select SiteName,Path,ApplicationPool from Application where Path='/'")
    for pool in {application["ApplicationPool"] for application in applications}:
        client.invoke("root/webadministration", "ApplicationPool", "GetState", Name=pool)
for name in ("ResourceGroup", "NodeToActiveGroup", "Resource", "ResourceGroupToResource"):
    client.query("root/MSCluster", f"select * from MSCluster_{name}")
if iis == "6":
    client.query("root/cimv2", "select EventCode,SourceName,TimeGenerated,RecordNumber,InsertionStrings"
                 " from Win32_NTLogEvent where Logfile='System' and SourceName='ClusSvc'"
                 " and TimeGenerated>='20200101000000.000000+000'")
else:
    client.events("Microsoft-Windows-FailoverClustering/Operational",
                  "*[System[(EventID=1201 or EventID=1641 or EventID=1153)]]")
