#!/usr/bin/env python3
"""Write what the parsers are measured with: files and answers of many sites, the same with each run.

    generate.py FOLDER [SITES]

MetaBase.xml                as IIS 6 writes it: of each site its server, filters, certificate mapper and root
applicationHost.config      as IIS 7 and later write it
answer_projection.xml       an EnumerateResponse to "select Name,ServerAutoStart,... from IIsWebServerSetting"
answer_star.xml             an EnumerateResponse to "select * from IIsWebServerSetting"

Every third site has its auto start off, so that a count tells whether all was read.
"""
import os
import random
import sys

SITES = 20000

ACL = "49634462f0000000a40000004000000031b103f74060f3c5bed2b6de37547fbcb9618fa6c5824c40acf335281cbdd8b5ec46f6af"

# Names of the IIS 6.0 metabase; the values are of their type, not of a machine.
STAR = (
    ["Access" + name for name in ("Execute", "NoPhysicalDir", "NoRemoteExecute", "NoRemoteRead", "NoRemoteScript",
                                  "NoRemoteWrite", "Read", "Script", "Source", "SSL", "SSL128", "Write")]
    + ["Asp" + name for name in ("AllowOutOfProcComponents", "AllowSessionState", "AppServiceFlags", "BufferingLimit",
                                 "BufferingOn", "CalcLineNumber", "Codepage", "DiskTemplateCacheDirectory",
                                 "EnableParentPaths", "ErrorsToNTLog", "ExceptionCatchEnable", "LogErrorRequests",
                                 "MaxDiskTemplateCacheFiles", "MaxRequestEntityAllowed", "ProcessorThreadMax",
                                 "QueueConnectionTestTime", "QueueTimeout", "RequestQueueMax", "ScriptLanguage",
                                 "ScriptTimeout", "SessionMax", "SessionTimeout", "TrackThreadingModel")]
    + ["AppFriendlyName", "AppPoolId", "AuthAnonymous", "AuthBasic", "AuthNTLM", "CGITimeout", "CacheISAPI",
       "ClusterEnabled", "ConnectionTimeout", "DefaultDoc", "DirBrowseShowDate", "DontLog", "EnableDocFooter",
       "HttpErrors", "LogFileDirectory", "LogFilePeriod", "LogPluginClsid", "MaxBandwidth", "MaxConnections",
       "NTAuthenticationProviders", "PasswordChangeFlags", "Realm", "ServerListenBacklog", "SslUseDsMapper", "Win32Error"]
)

ENVELOPE = (
    '<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration"'
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header>'
    '<a:Action>http://schemas.xmlsoap.org/ws/2004/09/enumeration/EnumerateResponse</a:Action>'
    '<a:MessageID>uuid:00000000-0000-0000-0000-000000000001</a:MessageID>'
    '<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>'
    '<a:RelatesTo>uuid:00000000-0000-0000-0000-000000000002</a:RelatesTo></s:Header><s:Body>'
    '<n:EnumerateResponse><n:EnumerationContext></n:EnumerationContext><w:Items>')
ENVELOPE_END = '</w:Items><w:EndOfSequence></w:EndOfSequence></n:EnumerateResponse></s:Body></s:Envelope>'

SETTING = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/MicrosoftIISv2/"


def sites_of(count):
    """(id, name, host, auto start) of each site; ids as IIS makes them: 1, then large and without order."""
    chance = random.Random(885440)
    ids = [1] + chance.sample(range(1000, 2147483647), count - 1)
    for number, site in enumerate(ids):
        word = chance.choice(("Shop", "Intranet", "OWA", "Bücher", "R&D", "Ledger", "Archiv <alt>"))
        yield site, f"{word} {number}", f"www{number}.example", number % 3 != 2


def xml(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def metabase(sites):
    yield '<?xml version ="1.0"?>\r\n<configuration xmlns="urn:microsoft-catalog:XML_Metabase_V64_0">\r\n<MBProperty>\r\n'
    yield '<IIsWebService\tLocation ="/LM/W3SVC"\r\n\t\tAppPoolId="DefaultAppPool"\r\n\t>\r\n</IIsWebService>\r\n'
    for site, name, host, auto_start in sites:
        location = f"/LM/W3SVC/{site}"
        flag = "" if auto_start else '\t\tServerAutoStart="FALSE"\r\n'
        yield (
            f'<IIsWebServer\tLocation ="{location}"\r\n\t\tAppPoolId="DefaultAppPool"\r\n'
            '\t\tDefaultDoc="Default.htm,Default.asp,index.htm,iisstart.htm"\r\n'
            '\t\tLogExtFileFlags="LogExtFileDate | LogExtFileTime | LogExtFileClientIp | LogExtFileUserName"\r\n'
            '\t\tLogFilePeriod="4"\r\n\t\tMaxConnections="1000"\r\n\t\tSecureBindings=":443:"\r\n'
            f'{flag}\t\tServerBindings=":80:{host}\r\n\t\t\t192.0.2.7:8080:{host}"\r\n'
            f'\t\tServerComment="{xml(name)}"\r\n\t\tServerSize="1"\r\n\t>\r\n</IIsWebServer>\r\n'
            f'<IIsFilters\tLocation ="{location}/Filters"\r\n\t\tAdminACL="{ACL * 4}"\r\n\t>\r\n</IIsFilters>\r\n'
            f'<IIsCertMapper\tLocation ="{location}/IIsCertMapper"\r\n\t>\r\n</IIsCertMapper>\r\n'
            f'<IIsWebVirtualDir\tLocation ="{location}/ROOT"\r\n\t\tAccessFlags="AccessRead | AccessScript"\r\n'
            '\t\tAppFriendlyName="Default Application"\r\n\t\tAppIsolated="2"\r\n\t\tAppPoolId="DefaultAppPool"\r\n'
            f'\t\tAppRoot="{location}/ROOT"\r\n\t\tPath="d:\\web\\{site}"\r\n\t>\r\n</IIsWebVirtualDir>\r\n')
    yield "</MBProperty>\r\n</configuration>\r\n"


def application_host(sites):
    yield ('<?xml version="1.0" encoding="UTF-8"?>\r\n<configuration>\r\n    <system.applicationHost>\r\n        <sites>\r\n')
    for site, name, host, auto_start in sites:
        flag = "" if auto_start else ' serverAutoStart="false"'
        yield (
            f'            <site name="{xml(name)}" id="{site}"{flag}>\r\n'
            '                <application path="/" applicationPool="DefaultAppPool">\r\n'
            f'                    <virtualDirectory path="/" physicalPath="d:\\web\\{site}" />\r\n'
            '                </application>\r\n                <bindings>\r\n'
            f'                    <binding protocol="http" bindingInformation="*:80:{host}" />\r\n'
            f'                    <binding protocol="https" bindingInformation="*:443:{host}" sslFlags="1" />\r\n'
            '                </bindings>\r\n            </site>\r\n')
    yield ('            <applicationDefaults applicationPool="DefaultAppPool" />\r\n        </sites>\r\n'
           '    </system.applicationHost>\r\n</configuration>\r\n')


def projection(sites):
    yield ENVELOPE
    for site, name, host, auto_start in sites:
        yield (
            '<w:XmlFragment xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><ClusterEnabled>false</ClusterEnabled>'
            f'<Name>W3SVC/{site}</Name><ServerAutoStart>{str(auto_start).lower()}</ServerAutoStart>'
            f'<ServerBindings><Hostname>{host}</Hostname><IP></IP><Port>80</Port></ServerBindings>'
            f'<ServerComment>{xml(name)}</ServerComment><Win32Error>0</Win32Error></w:XmlFragment>')
    yield ENVELOPE_END


def star_value(name, site):
    if name.startswith(("Access", "Auth", "Dont", "Enable", "Cache", "Cluster", "Ssl")):
        return "false"
    if name in ("Realm", "DefaultDoc", "LogFileDirectory", "AppPoolId"):
        return "C:\\WINDOWS\\system32\\LogFiles"
    return str(site % 65536)


def star(sites):
    yield ENVELOPE
    for site, name, host, auto_start in sites:
        values = {key: star_value(key, site) for key in STAR}
        values.update(Name=f"W3SVC/{site}", ServerAutoStart=str(auto_start).lower(), ServerComment=xml(name))
        properties = "".join(f"<p:{key}>{values[key]}</p:{key}>" for key in sorted(values, key=str.lower))
        yield (
            f'<p:IIsWebServerSetting xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="{SETTING}'
            'IIsWebServerSetting" xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common"'
            f' xsi:type="p:IIsWebServerSetting_Type"><p:ServerBindings xmlns:p1="{SETTING}ServerBinding"'
            f' xsi:type="p1:ServerBinding_Type"><p1:Hostname>{host}</p1:Hostname><p1:IP></p1:IP><p1:Port>80</p1:Port>'
            f'</p:ServerBindings>{properties}</p:IIsWebServerSetting>')
    yield ENVELOPE_END


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = sys.argv[1]
    sites = list(sites_of(int(sys.argv[2]) if len(sys.argv) == 3 else SITES))
    os.makedirs(folder, exist_ok=True)
    for name, mark, write in (("MetaBase.xml", b"\xef\xbb\xbf", metabase), ("applicationHost.config", b"", application_host),
                              ("answer_projection.xml", b"", projection), ("answer_star.xml", b"", star)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(mark)
            for part in write(sites):
                file.write(part.encode())


if __name__ == "__main__":
    main()
