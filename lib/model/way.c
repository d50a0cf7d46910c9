#include "lib/model/way.h"

static const struct {
	const char *name, *text;
} ways[SOURCE_WAYS] = {
	[SOURCE_WAY_NONE] = { "none", "none" },
	[SOURCE_WAY_IIS7] = { "webadministration", "root/WebAdministration" },
	[SOURCE_WAY_IIS6] = { "microsoftiisv2", "root/MicrosoftIISv2" },
	[SOURCE_WAY_APPCMD] = { "appcmd", "appcmd.exe in a remote shell" },
	[SOURCE_WAY_COUNTERS] = { "counters", "the performance counters of the sites" },
};

const char *
source_way_name(enum source_way way)
{
	return way < SOURCE_WAYS ? ways[way].name : ways[SOURCE_WAY_NONE].name;
}

const char *
source_way_text(enum source_way way)
{
	return way < SOURCE_WAYS ? ways[way].text : ways[SOURCE_WAY_NONE].text;
}
