/*
 * shell_answers.h -- for tests: what a node answers about a shell.
 */
#ifndef TESTS_UNIT_WSMAN_SHELL_ANSWERS_H
#define TESTS_UNIT_WSMAN_SHELL_ANSWERS_H

#define SHELL "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define BODY(text) \
	"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:rsp='" SHELL "'" \
	" xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing'" \
	" xmlns:w='http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd'" \
	" xmlns:x='http://schemas.xmlsoap.org/ws/2004/09/transfer'><s:Body>" text "</s:Body></s:Envelope>"
#define SELECTOR(id) "<w:SelectorSet><w:Selector Name='ShellId'>" id "</w:Selector></w:SelectorSet>"
#define CREATED \
	BODY("<x:ResourceCreated><a:ReferenceParameters>" SELECTOR("S-1") "</a:ReferenceParameters></x:ResourceCreated>" \
	     "<rsp:Shell><rsp:ShellId>S-2</rsp:ShellId></rsp:Shell>")
#define STARTED BODY("<rsp:CommandResponse><rsp:CommandId>C-1</rsp:CommandId></rsp:CommandResponse>")
#define FAULT_BODY(number) \
	BODY("<s:Fault><s:Detail><f:WSManFault xmlns:f='http://schemas.microsoft.com/wbem/wsman/1/wsmanfault'" \
	     " Code='" number "'/></s:Detail></s:Fault>")

#endif
