# What users read. Installed as it lies here, README.md above docs, so that links from one to the other hold.
TEXTS += \
	README.md \
	docs/configuration.md \
	docs/consoles.md \
	docs/cost.md \
	docs/daemon.md \
	docs/decisions.md \
	docs/endpoint.md \
	docs/event-handler.md \
	docs/icinga.md \
	docs/installing.md \
	docs/kerberos-and-ntlm.md \
	docs/nagios.md \
	docs/prometheus.md \
	docs/snmp.md \
	docs/troubleshooting.md \
	docs/windows-node.md
nodist_doc_DATA = installed/README.md
documentsdir = $(docdir)/docs
nodist_documents_DATA = \
	installed/docs/configuration.md \
	installed/docs/consoles.md \
	installed/docs/cost.md \
	installed/docs/daemon.md \
	installed/docs/decisions.md \
	installed/docs/endpoint.md \
	installed/docs/event-handler.md \
	installed/docs/icinga.md \
	installed/docs/installing.md \
	installed/docs/kerberos-and-ntlm.md \
	installed/docs/nagios.md \
	installed/docs/prometheus.md \
	installed/docs/snmp.md \
	installed/docs/troubleshooting.md \
	installed/docs/windows-node.md
# README's picture, made by tests/demo/picture.py.
dist_documents_DATA = docs/fortnight.svg
MADE_TEXTS += $(nodist_doc_DATA) $(nodist_documents_DATA)

# The documents link to these, too. They are for those who change it.
dist_doc_DATA = NEWS.md ARCHITECTURE.md CONTRIBUTING.md

EXTRA_DIST += tests/e2e/test_documents.py
