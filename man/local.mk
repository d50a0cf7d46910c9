# Manual pages (mdoc); tests/e2e/test_manual.py holds them against --help and the configuration's keys.
TEXTS += \
	man/sitewatch.1 \
	man/sitewatch.conf.5 \
	man/check_iis_sites.8 \
	man/sitewatchd.8 \
	man/start_iis_sites.8
nodist_man_MANS = \
	installed/man/sitewatch.1 \
	installed/man/sitewatch.conf.5 \
	installed/man/check_iis_sites.8 \
	installed/man/sitewatchd.8 \
	installed/man/start_iis_sites.8
MADE_TEXTS += $(nodist_man_MANS)

EXTRA_DIST += tests/e2e/test_manual.py
