"""A WS-Management client that is not ours: pywinrm's headers, transport and authentication.

pywinrm itself only speaks of shells, so the bodies of Enumerate, Pull, Get, Put and Invoke are made here.
"""
import re
import uuid
import xml.etree.ElementTree as ElementTree

import winrm.exceptions
import winrm.protocol
import xmltodict

ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
EVENTING = "http://schemas.xmlsoap.org/ws/2004/08/eventing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
CIM = "http://schemas.dmtf.org/wbem/wscim/1/common"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
IDENTITY = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
EVENT_LOG = "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog"


def local(element):
    return element.tag.rpartition("}")[2]


class Fault(Exception):
    """A SOAP fault; `number` is the innermost WSManFault/@Code or error_Code."""

    def __init__(self, status, text):
        self.status, self.text = status, text if isinstance(text, str) else text.decode()  # pywinrm 0.5, and before
        root = ElementTree.fromstring(text)
        codes = [each.get("Code") for each in root.iter(f"{{{FAULT}}}WSManFault")]
        codes += [each.text for each in root.iter() if local(each) == "error_Code"]
        self.number = int(codes[-1]) if codes else None
        values = [each.text for each in root.iter(f"{{{SOAP}}}Value")]
        self.code, self.subcode = values[0], values[1] if len(values) > 1 else None
        self.root = root
        super().__init__(f"{status} {self.subcode} {self.number}")


class Page:
    """One EnumerateResponse or PullResponse."""

    def __init__(self, text):
        self.text = text.decode()
        self.root = ElementTree.fromstring(text)
        answer = self.root.find(f"{{{SOAP}}}Body")[0]
        self.name = local(answer)
        context = answer.find(f"{{{ENUMERATION}}}EnumerationContext")
        self.has_context_element = context is not None
        self.context = (context.text or "") if context is not None else ""
        self.items_namespace = WSMAN if self.name == "EnumerateResponse" else ENUMERATION
        items = answer.find(f"{{{self.items_namespace}}}Items")
        self.items = list(items) if items is not None else []
        self.is_last = answer.find(f"{{{self.items_namespace}}}EndOfSequence") is not None


def values(instance):
    """{property: text, None for nil, or a list of such}; embedded objects as dictionaries."""
    result = {}
    for child in instance:
        if child.get(f"{{{XSI}}}nil") == "true":
            value = None
        elif len(child) == 0:
            value = child.text or ""
        elif local(child[0]) == "Datetime":
            value = child[0].text
        elif local(child[0]) == "Address":
            value = child.find(f".//{{{WSMAN}}}Selector").text
        else:
            value = {local(leaf): leaf.text or "" for leaf in child}
        name = local(child)
        if name in result:
            before = result[name] if isinstance(result[name], list) else [result[name]]
            value = before + [value]
        result[name] = value
    return result


class Client:
    def __init__(self, simulator, node=None, https=False, **how):
        how.setdefault("username", simulator.user or "nobody")
        how.setdefault("password", simulator.password)
        how.setdefault("transport", "plaintext")
        if https:
            how.setdefault("ca_trust_path", str(simulator.ca_file))
        self.protocol = winrm.protocol.Protocol(simulator.url(node, https), **how)
        self.message_id = None

    def send(self, action, resource, body, header=None):
        self.message_id = uuid.uuid4()
        envelope = self.protocol._get_soap_header(resource_uri=resource, action=action, message_id=self.message_id)
        envelope["env:Header"].update(header or {})
        envelope["env:Body"] = body
        return self.post(xmltodict.unparse({"env:Envelope": envelope}))

    def post(self, text):
        """The bytes of an answer; Fault for a SOAP fault, WinRMTransportError for the rest."""
        try:
            return self.protocol.transport.send_message(text)
        except winrm.exceptions.WinRMTransportError as error:
            if error.code == 500 and error.response_text:
                raise Fault(error.code, error.response_text) from None
            raise

    def first_page(self, ns, wql=None, class_name="*", max_elements=32000, optimize=True, header=None):
        body = {"n:Enumerate": {}}
        if optimize:
            body["n:Enumerate"]["w:OptimizeEnumeration"] = None
        if max_elements:
            body["n:Enumerate"]["w:MaxElements"] = max_elements
        if wql:
            body["n:Enumerate"]["w:Filter"] = {"@Dialect": WQL, "#text": wql}
        return Page(self.send(f"{ENUMERATION}/Enumerate", f"{WMI}{ns}/{class_name}", body, header))

    def next_page(self, ns, context, max_elements=32000, resource=None, header=None):
        body = {"n:Pull": {"n:EnumerationContext": context}}
        if max_elements:
            body["n:Pull"]["n:MaxElements"] = max_elements
        return Page(self.send(f"{ENUMERATION}/Pull", resource or f"{WMI}{ns}/*", body, header))

    def pages(self, ns, wql=None, **how):
        page = self.first_page(ns, wql, **how)
        yield page
        how = {name: how[name] for name in ("max_elements", "header") if name in how}
        while not page.is_last:
            assert page.context, "neither EndOfSequence nor a context"
            page = self.next_page(ns, page.context, **how)
            yield page

    def query(self, ns, wql=None, **how):
        return [values(item) for page in self.pages(ns, wql, **how) for item in page.items]

    def release(self, ns, context):
        return self.send(f"{ENUMERATION}/Release", f"{WMI}{ns}/*",
                         {"n:Release": {"n:EnumerationContext": context}})

    @staticmethod
    def selectors(**keys):
        return {"w:SelectorSet": {"w:Selector": [{"@Name": name, "#text": text} for name, text in keys.items()]}}

    def get(self, ns, class_name, **keys):
        root = ElementTree.fromstring(
            self.send(f"{TRANSFER}/Get", f"{WMI}{ns}/{class_name}", None, self.selectors(**keys)))
        return values(root.find(f"{{{SOAP}}}Body")[0])

    def put(self, ns, class_name, properties, **keys):
        uri = f"{WMI}{ns}/{class_name}"
        body = {f"i:{class_name}": {"@xmlns:i": uri} | {f"i:{name}": text for name, text in properties.items()}}
        root = ElementTree.fromstring(self.send(f"{TRANSFER}/Put", uri, body, self.selectors(**keys)))
        return values(root.find(f"{{{SOAP}}}Body")[0])

    def put_fragment(self, ns, class_name, name, text, **keys):
        uri = f"{WMI}{ns}/{class_name}"
        header = self.selectors(**keys) | {"w:FragmentTransfer": {
            "@env:mustUnderstand": "true", "@Dialect": "http://www.w3.org/TR/1999/REC-xpath-19991116", "#text": name}}
        body = {"w:XmlFragment": {f"i:{name}": {"@xmlns:i": uri, "#text": text}}}
        root = ElementTree.fromstring(self.send(f"{TRANSFER}/Put", uri, body, header))
        return values(root.find(f"{{{SOAP}}}Body")[0])

    def invoke(self, ns, class_name, method, inputs=None, **keys):
        uri = f"{WMI}{ns}/{class_name}"
        body = {f"i:{method}_INPUT": {"@xmlns:i": uri} | {f"i:{name}": text for name, text in (inputs or {}).items()}}
        root = ElementTree.fromstring(self.send(f"{uri}/{method}", uri, body, self.selectors(**keys)))
        return values(root.find(f"{{{SOAP}}}Body")[0])

    def events(self, channel, xpath="*", as_text=False, existing=True):
        """All events of a channel: [(id, [data])]."""
        select = {"@Path": channel, "#text": xpath}
        query = {"QueryList": {"Query": {"@Id": "0", "Select": select}}}
        if as_text:
            query = {"#text": f'<QueryList><Query Path="{channel}"><Select>{xpath}</Select></Query></QueryList>'}
        options = {"w:OptionSet": {"w:Option": [{"@Name": "ReadExistingEvents", "#text": str(existing).lower()}]}}
        body = {"e:Subscribe": {
            "@xmlns:e": EVENTING, "e:Delivery": {"@Mode": "http://schemas.dmtf.org/wbem/wsman/1/wsman/Pull"},
            "w:Filter": {"@Dialect": "http://schemas.microsoft.com/win/2004/08/events/eventquery"} | query}}
        root = ElementTree.fromstring(self.send(f"{EVENTING}/Subscribe", EVENT_LOG, body, options))
        context = root.find(f".//{{{ENUMERATION}}}EnumerationContext").text
        identifier = root.find(f".//{{{EVENTING}}}Identifier").text
        found = []
        while True:
            page = self.next_page("", context, resource=EVENT_LOG)
            assert page.context and page.context != context and not page.is_last, "as recorded"
            context = page.context
            if not page.items:
                break
            for event in page.items:
                data = [each.text for each in event.iter() if local(each) == "Data"]
                found.append((int(next(each.text for each in event.iter() if local(each) == "EventID")), data))
        self.send(f"{EVENTING}/Unsubscribe", EVENT_LOG, {"e:Unsubscribe": {"@xmlns:e": EVENTING}},
                  {"e:Identifier": {"@xmlns:e": EVENTING, "#text": identifier}})
        return found

    def identify(self, authenticated=True):
        transport = self.protocol.transport
        if not authenticated:
            transport.build_session()
            transport.session.auth = None
            transport.session.headers["WSMANIDENTIFY"] = "unauthenticated"
        text = self.post(f'<s:Envelope xmlns:s="{SOAP}" xmlns:i="{IDENTITY}"><s:Header/><s:Body><i:Identify/></s:Body>'
                         "</s:Envelope>")
        return ElementTree.fromstring(text).find(f".//{{{IDENTITY}}}ProductVersion").text


def utf16_length(text):
    return len(text.encode("utf-16-le")) // 2


def property_names(instance):
    """In the order of the answer, each once."""
    return list(dict.fromkeys(local(child) for child in instance))


def namespaces_of(text, tag):
    """The prefixes that the first element written as `tag` declares."""
    return re.findall(r'xmlns:(\w+)="', re.search(rf"<{re.escape(tag)}\b[^>]*>", text)[0])
