include tests/unit/local.mk
include tests/fuzz/local.mk
include tests/snmp/local.mk
include tests/e2e/local.mk
include tests/bench/local.mk
include tests/mutation/local.mk

# What ./quickstart calls.
EXTRA_DIST += tests/run-all tests/demo/story tests/demo/picture.py

# What automake does not know of: archives built on demand, and the base modules of MIBs (tests/snmp/base-mibs).
CLEANFILES += libagent.la libscaffolding.la
clean-local:
	rm -rf base-mibs powershell-parser browser-packages
