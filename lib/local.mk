# The library, floor by floor (ARCHITECTURE.md). Convenience archives, one a room: nothing of it is installed but
# the modules, which are loaded when first needed (lib/source/source.h).
include lib/model/local.mk
include lib/xml/local.mk
include lib/source/local.mk
include lib/memory/local.mk
include lib/gss/local.mk
include lib/http/local.mk
include lib/tls/local.mk
include lib/iisfile/local.mk
include lib/history/local.mk
include lib/verdict/local.mk
include lib/cluster/local.mk
include lib/wsman/local.mk
include lib/psrp/local.mk
include lib/config/local.mk
include lib/repair/local.mk
include lib/doctor/local.mk
include lib/found/local.mk
include lib/metrics/local.mk
include lib/picture/local.mk
include lib/options/local.mk
include lib/windows/local.mk

# What a program links, upper floors first; and what the same program links for being installed.
ABOVE_SOURCE = libdoctor.la libfound.la liboptions.la libcluster.la libpicture.la librepair.la libmetrics.la libconfig.la libverdict.la libhistory.la libmemory.la
LIBRARY = $(ABOVE_SOURCE) libsource.la libmodel.la
INSTALLED_LIBRARY = $(ABOVE_SOURCE) libinstalledsource.la libmodel.la
