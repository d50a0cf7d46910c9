# Manual pages (mdoc); tests/e2e/test_manual.py holds them against --help and the configuration's keys.

dist_man_MANS = \
	man/sitewatch.1 \
	man/sitewatch.conf.5 \
	man/check_iis_sites.8 \
	man/sitewatchd.8 \
	man/start_iis_sites.8

EXTRA_DIST += tests/e2e/test_manual.py
