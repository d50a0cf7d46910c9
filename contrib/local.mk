# What monitors are given: configuration with the folders of this installation in it.

WITH_FOLDERS = $(SED) -e 's,@plugindir[@],$(plugindir),g' -e 's,@eventhandlerdir[@],$(eventhandlerdir),g' \
	-e 's,@sysconfdir[@],$(sysconfdir),g' -e 's,@docdir[@],$(docdir),g'

EXTRA_DIST += \
	contrib/nagios/sitewatch.cfg.in \
	contrib/nagios/example.cfg \
	contrib/icinga2/sitewatch.conf.in \
	contrib/icinga2/example.conf \
	contrib/icinga2/README.md

# The folders are put in when it is installed, since 'make install' may be told others than configure was.
install-monitor-files:
	$(MKDIR_P) '$(DESTDIR)$(docdir)/nagios' '$(DESTDIR)$(docdir)/icinga2'
	$(WITH_FOLDERS) $(srcdir)/contrib/nagios/sitewatch.cfg.in >'$(DESTDIR)$(docdir)/nagios/sitewatch.cfg'
	$(WITH_FOLDERS) $(srcdir)/contrib/icinga2/sitewatch.conf.in >'$(DESTDIR)$(docdir)/icinga2/sitewatch.conf'
	$(INSTALL_DATA) $(srcdir)/contrib/nagios/example.cfg '$(DESTDIR)$(docdir)/nagios'
	$(INSTALL_DATA) $(srcdir)/contrib/icinga2/example.conf $(srcdir)/contrib/icinga2/README.md '$(DESTDIR)$(docdir)/icinga2'

uninstall-monitor-files:
	cd '$(DESTDIR)$(docdir)' && rm -f nagios/sitewatch.cfg nagios/example.cfg icinga2/sitewatch.conf \
		icinga2/example.conf icinga2/README.md
	-rmdir '$(DESTDIR)$(docdir)/nagios' '$(DESTDIR)$(docdir)/icinga2'

# For programs that read what ours write, and for the nodes.
dist_pkgdata_DATA = contrib/json/sitewatch.schema.json contrib/windows/Prepare-SitewatchNode.ps1

# bash-completion looks for a file called as the command.
completiondir = $(datadir)/bash-completion/completions
COMPLETED = check_iis_sites sitewatchd start_iis_sites
EXTRA_DIST += contrib/completion/sitewatch.bash tests/bench/icinga_bench.py

install-completion:
	$(MKDIR_P) '$(DESTDIR)$(completiondir)'
	$(INSTALL_DATA) $(srcdir)/contrib/completion/sitewatch.bash '$(DESTDIR)$(completiondir)/sitewatch'
	cd '$(DESTDIR)$(completiondir)' && for name in $(COMPLETED); do ln -sf sitewatch "$$name" || exit 1; done

uninstall-completion:
	cd '$(DESTDIR)$(completiondir)' && rm -f sitewatch $(COMPLETED)

install-data-local: install-monitor-files install-completion
uninstall-local: uninstall-monitor-files uninstall-completion
.PHONY: install-monitor-files uninstall-monitor-files install-completion uninstall-completion

# The tests of all this (pytest; tests/e2e/run finds them).
EXTRA_DIST += \
	tests/e2e/monitor_instance.py \
	tests/e2e/test_completion.py \
	tests/e2e/test_nagios.py \
	tests/e2e/test_icinga2.py
