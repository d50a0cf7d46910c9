# What users read. Installed as it lies here, README.md above docs, so that links from one to the other hold.

top_documents = README.md NEWS.md ARCHITECTURE.md CONTRIBUTING.md
documents = \
	docs/configuration.md \
	docs/cost.md \
	docs/daemon.md \
	docs/decisions.md \
	docs/event-handler.md \
	docs/icinga.md \
	docs/installing.md \
	docs/kerberos-and-ntlm.md \
	docs/nagios.md \
	docs/snmp.md \
	docs/troubleshooting.md \
	docs/windows-node.md

dist_doc_DATA = $(top_documents)
documentsdir = $(docdir)/docs
dist_documents_DATA = $(documents)

EXTRA_DIST += tests/e2e/test_documents.py
