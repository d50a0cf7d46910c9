# Texts with folders in them: manual pages, and what monitors, systemd and net-snmp are given.

# They name Debian's folders, and are installed with those of this build: what stands in installed/ is made of the file of the
# same path in the source folder.
TEXTS = \
	contrib/sitewatch.conf \
	contrib/completion/_sitewatch \
	contrib/snmp/snmpd.conf \
	contrib/snmp/snmptrapd.conf \
	contrib/systemd/sitewatch-sysusers.conf \
	contrib/systemd/sitewatch-tmpfiles.conf \
	contrib/systemd/sitewatchd.service
MADE_TEXTS = \
	installed/contrib/sitewatch.conf \
	installed/contrib/completion/_sitewatch \
	installed/contrib/snmp/snmpd.conf \
	installed/contrib/snmp/snmptrapd.conf \
	installed/contrib/systemd/sitewatch-sysusers.conf \
	installed/contrib/systemd/sitewatch-tmpfiles.conf \
	installed/contrib/systemd/sitewatchd.service
EXTRA_DIST += $(TEXTS)

# Packages: './quickstart package'.
EXTRA_DIST += \
	contrib/debian/changelog.in \
	contrib/debian/control \
	contrib/debian/copyright.in \
	contrib/debian/not-installed \
	contrib/debian/paths \
	contrib/debian/rules \
	contrib/debian/sitewatch.README.Debian \
	contrib/debian/sitewatch.install \
	contrib/debian/sitewatch.postrm \
	contrib/debian/sitewatchd.install \
	contrib/rpm/sitewatch.spec \
	tests/chroot.sh \
	tests/package

$(MADE_TEXTS): $(TEXTS) Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)made=$@ && $(SED) -e 's,/etc/sitewatch,$(sysconfdir)/sitewatch,g' \
		-e 's,/var/lib/sitewatch,$(localstatedir)/lib/sitewatch,g' -e 's,/usr/sbin/sitewatchd,$(sbindir)/sitewatchd,g' \
		-e 's,/usr/lib/nagios/plugins/eventhandlers,$(eventhandlerdir),g' -e 's,/usr/lib/nagios/plugins,$(plugindir),g' \
		-e 's,/etc/nagios-plugins/config,$(nagiosconfigdir),g' -e 's,/usr/share/icinga2/include,$(icingaincludedir),g' \
		-e 's,/usr/share/snmp/mibs,$(mibdir),g' -e 's,/usr/share/sitewatch,$(pkgdatadir),g' \
		-e 's,/usr/share/doc/sitewatch,$(docdir),g' -e 's,/usr/share/bash-completion/completions,$(completiondir),g' \
		-e 's,1\.3\.6\.1\.4\.1\.8072\.9999\.9999,$(enterprise_oid),g' \
		"$(srcdir)/$${made#installed/}" >$@

all-local: $(MADE_TEXTS)

WITH_FOLDERS = $(SED) -e 's,@plugindir[@],$(plugindir),g' -e 's,@eventhandlerdir[@],$(eventhandlerdir),g' \
	-e 's,@sysconfdir[@],$(sysconfdir),g' -e 's,@nagiosconfigdir[@],$(nagiosconfigdir),g'

EXTRA_DIST += \
	contrib/nagios/sitewatch.cfg.in \
	contrib/nagios/example.cfg \
	contrib/icinga2/sitewatch.conf.in \
	contrib/icinga2/example.conf

# The folders are put in when it is installed, since 'make install' may be told others than configure was.
install-monitor-files: $(MADE_TEXTS)
	$(MKDIR_P) '$(DESTDIR)$(docdir)/nagios' '$(DESTDIR)$(docdir)/icinga2' '$(DESTDIR)$(nagiosconfigdir)' \
		'$(DESTDIR)$(icingaincludedir)'
	$(WITH_FOLDERS) $(srcdir)/contrib/nagios/sitewatch.cfg.in >'$(DESTDIR)$(nagiosconfigdir)/sitewatch.cfg'
	$(WITH_FOLDERS) $(srcdir)/contrib/icinga2/sitewatch.conf.in >'$(DESTDIR)$(icingaincludedir)/sitewatch.conf'
	$(INSTALL_DATA) $(srcdir)/contrib/nagios/example.cfg '$(DESTDIR)$(docdir)/nagios'
	$(INSTALL_DATA) $(srcdir)/contrib/icinga2/example.conf '$(DESTDIR)$(docdir)/icinga2'

uninstall-monitor-files:
	rm -f '$(DESTDIR)$(nagiosconfigdir)/sitewatch.cfg' '$(DESTDIR)$(icingaincludedir)/sitewatch.conf'
	cd '$(DESTDIR)$(docdir)' && rm -f nagios/example.cfg icinga2/example.conf
	-rmdir '$(DESTDIR)$(docdir)/nagios' '$(DESTDIR)$(docdir)/icinga2'

# The configuration is the administrator's: it is never written over, and goes only as it came.
confdir = $(sysconfdir)/sitewatch
install-configuration: $(MADE_TEXTS)
	$(MKDIR_P) '$(DESTDIR)$(confdir)'
	test -e '$(DESTDIR)$(confdir)/sitewatch.conf' || \
		$(INSTALL_DATA) installed/contrib/sitewatch.conf '$(DESTDIR)$(confdir)/sitewatch.conf'

uninstall-configuration:
	! cmp -s installed/contrib/sitewatch.conf '$(DESTDIR)$(confdir)/sitewatch.conf' || rm -f '$(DESTDIR)$(confdir)/sitewatch.conf'
	-rmdir '$(DESTDIR)$(confdir)'

# Below the prefix, where systemd looks for those of /usr and of /usr/local.
unitdir = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
snmpdocdir = $(docdir)/snmp

# Of snmpd's file what holds on every machine is installed for it; accounts and consoles, with their passphrases, are for the
# administrator to fill in.
install-service-files: $(MADE_TEXTS)
	$(MKDIR_P) '$(DESTDIR)$(unitdir)' '$(DESTDIR)$(sysusersdir)' '$(DESTDIR)$(tmpfilesdir)' '$(DESTDIR)$(snmpdocdir)'
	$(INSTALL_DATA) installed/contrib/systemd/sitewatchd.service '$(DESTDIR)$(unitdir)'
	$(INSTALL_DATA) installed/contrib/systemd/sitewatch-sysusers.conf '$(DESTDIR)$(sysusersdir)/sitewatch.conf'
	$(INSTALL_DATA) installed/contrib/systemd/sitewatch-tmpfiles.conf '$(DESTDIR)$(tmpfilesdir)/sitewatch.conf'
	$(INSTALL_DATA) installed/contrib/snmp/snmpd.conf installed/contrib/snmp/snmptrapd.conf '$(DESTDIR)$(snmpdocdir)'
	test '$(snmpdconfigdir)' = no || { $(MKDIR_P) '$(DESTDIR)$(snmpdconfigdir)' && \
		$(SED) -e 's/^\(rouser\|trapsess\)/#\1/' installed/contrib/snmp/snmpd.conf >'$(DESTDIR)$(snmpdconfigdir)/sitewatch.conf'; }

uninstall-service-files:
	rm -f '$(DESTDIR)$(unitdir)/sitewatchd.service' '$(DESTDIR)$(sysusersdir)/sitewatch.conf' '$(DESTDIR)$(tmpfilesdir)/sitewatch.conf' \
		'$(DESTDIR)$(snmpdocdir)/snmpd.conf' '$(DESTDIR)$(snmpdocdir)/snmptrapd.conf'
	test '$(snmpdconfigdir)' = no || rm -f '$(DESTDIR)$(snmpdconfigdir)/sitewatch.conf'
	-rmdir '$(DESTDIR)$(snmpdocdir)'

# For consoles (docs/consoles.md), each in the folder that it has here.
CONSOLE_TEXTS = \
	installed/contrib/prometheus/generator.yml \
	installed/contrib/prometheus/sitewatch-snmp.dashboard.json \
	installed/contrib/prometheus/sitewatch-snmp.rules.yml \
	installed/contrib/prometheus/sitewatch-textfile.dashboard.json \
	installed/contrib/prometheus/snmp-0.21.yml \
	installed/contrib/prometheus/snmp.yml \
	installed/contrib/zabbix/sitewatch.yaml \
	installed/contrib/collectd/sitewatch.conf \
	installed/contrib/nagios/check-snmp.cfg \
	installed/contrib/snmp/snmp.conf \
	installed/contrib/snmp/snmpd-sha.conf \
	installed/contrib/snmptt/snmptrapd-snmptt.conf \
	installed/contrib/snmptt/snmptt.conf.sitewatch \
	installed/contrib/icinga2/director-basket.json
TEXTS += $(CONSOLE_TEXTS:installed/%=%)
MADE_TEXTS += $(CONSOLE_TEXTS)

install-console-files: $(MADE_TEXTS)
	for made in $(CONSOLE_TEXTS); do \
		file="$(DESTDIR)$(pkgdatadir)/$${made#installed/contrib/}" && $(MKDIR_P) "$${file%/*}" && \
		$(INSTALL_DATA) "$$made" "$$file" || exit 1; \
	done

uninstall-console-files:
	for made in $(CONSOLE_TEXTS); do \
		file="$(DESTDIR)$(pkgdatadir)/$${made#installed/contrib/}" && rm -f "$$file" && rmdir "$${file%/*}" 2>/dev/null || :; \
	done

# For programs that read what ours write, and for the nodes.
dist_pkgdata_DATA = contrib/json/sitewatch.schema.json contrib/prometheus/sitewatch.rules.yml \
	contrib/windows/Prepare-SitewatchNode.ps1

# What a node's endpoint of PowerShell is made of, as it lies there: docs/endpoint.md.
endpointdir = $(pkgdatadir)/endpoint
dist_endpoint_DATA = contrib/windows/Register-SitewatchEndpoint.ps1 contrib/windows/sitewatch.pssc \
	contrib/windows/sitewatch-repair.pssc
endpointmoduledir = $(endpointdir)/Sitewatch
dist_endpointmodule_DATA = contrib/windows/Sitewatch/Sitewatch.psd1 contrib/windows/Sitewatch/Sitewatch.psm1
endpointroledir = $(endpointmoduledir)/RoleCapabilities
dist_endpointrole_DATA = contrib/windows/Sitewatch/RoleCapabilities/SitewatchRead.psrc \
	contrib/windows/Sitewatch/RoleCapabilities/SitewatchRepair.psrc

# bash-completion looks for a file called as the command.
completiondir = $(datadir)/bash-completion/completions
COMPLETED = check_iis_sites sitewatchd start_iis_sites
EXTRA_DIST += contrib/completion/sitewatch.bash

install-completion: $(MADE_TEXTS)
	$(MKDIR_P) '$(DESTDIR)$(completiondir)' '$(DESTDIR)$(zshcompletiondir)'
	$(INSTALL_DATA) installed/contrib/completion/_sitewatch '$(DESTDIR)$(zshcompletiondir)'
	$(INSTALL_DATA) $(srcdir)/contrib/completion/sitewatch.bash '$(DESTDIR)$(completiondir)/sitewatch'
	cd '$(DESTDIR)$(completiondir)' && for name in $(COMPLETED); do ln -sf sitewatch "$$name" || exit 1; done

uninstall-completion:
	cd '$(DESTDIR)$(completiondir)' && rm -f sitewatch $(COMPLETED)
	rm -f '$(DESTDIR)$(zshcompletiondir)/_sitewatch'

install-data-local: install-monitor-files install-console-files install-completion install-configuration install-service-files
uninstall-local: uninstall-monitor-files uninstall-console-files uninstall-completion uninstall-configuration uninstall-service-files
.PHONY: install-monitor-files uninstall-monitor-files install-completion uninstall-completion install-configuration \
	uninstall-configuration install-service-files uninstall-service-files

# The tests of all this (pytest; tests/e2e/run finds them).
EXTRA_DIST += \
	tests/e2e/monitor_instance.py \
	tests/e2e/test_completion.py \
	tests/e2e/test_install.py \
	tests/e2e/test_nagios.py \
	tests/e2e/test_icinga2.py
