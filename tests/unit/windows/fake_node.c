#include "tests/unit/windows/fake_node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/windows/fake_wsman.h"

extern const struct source_module sitewatch_source_module;

const struct source_target fake_target = { .name = "EXCH-A", .address = "exch-a.example" };

static const struct look_request usual_request = { .timeout_ms = 5000, .now = NOW };

static void
node(const char *system)
{
	fake_reset();
	fake_answer(SYSTEM, system);
	fake_answer(SERVICES,
	    "Name=W3SVC;ProcessId=1432;State=Running\nName=Winmgmt;ProcessId=900;State=Running");
	fake_answer(PROCESS, "CreationDate=2013-11-22T06:01:00.5Z;ProcessId=1432");
}

void
fake_node_iis6(void)
{
	node("Caption=Microsoft(R) Windows(R) Server 2003;CSName=EXCH-A;CurrentTimeZone=-240;"
	     "LastBootUpTime=2013-11-22T02:00:00.359375-04:00;LocalDateTime=2013-11-22T20:00:00-04:00;"
	     "Version=5.2.3790");
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2\nName=W3SVC/7;ServerState=2");
	fake_answer(SETTINGS,
	    "AppPoolId=DefaultAppPool;Name=W3SVC/1;"
	    "SecureBindings.Hostname=;SecureBindings.IP=;SecureBindings.Port=443;ServerAutoStart=true;"
	    "ServerBindings.Hostname=www.example;ServerBindings.IP=;ServerBindings.Port=80;"
	    "ServerBindings:1.Hostname=;ServerBindings:1.IP=192.0.2.7;ServerBindings:1.Port=8080;"
	    "ServerComment=OWA;Win32Error=0\n"
	    "AppPoolId=ShopPool;Name=W3SVC/7;ServerAutoStart=false;ServerComment=Shop;Win32Error=183");
	fake_answer(POOLS,
	    "AppPoolState=2;Name=W3SVC/AppPools/DefaultAppPool\nAppPoolState=4;Name=W3SVC/AppPools/shoppool");
}

void
fake_node_iis7(void)
{
	node("Caption=Microsoft Windows Server 2008 R2 Enterprise ;CSName=EXCH-A;CurrentTimeZone=0;"
	     "LastBootUpTime=2013-11-22T06:00:00Z;LocalDateTime=2013-11-23T00:00:00.25Z;Version=6.1.7601");
	fake_answer(SITES,
	    "Bindings.BindingInformation=*:80:www.example;Bindings.Protocol=http;"
	    "Bindings:1.BindingInformation=*:443:;Bindings:1.Protocol=https;"
	    "Id=1;Name=OWA;ServerAutoStart=true\n"
	    "Id=7;Name=Shop;ServerAutoStart=false");
	fake_answer("root/webadministration Site.GetState *", "ReturnValue=1");
	fake_answer(ROOTS, "ApplicationPool=DefaultAppPool;Path=/;SiteName=OWA\n"
	    "ApplicationPool=ShopPool;Path=/;SiteName=Shop");
	fake_answer("root/webadministration ApplicationPool.GetState *", "ReturnValue=1");
}

void
fake_node_is_clustered(void)
{
	fake_answer(SERVICES,
	    "Name=ClusSvc;ProcessId=1200;State=Running\nName=W3SVC;ProcessId=1432;State=Running\n"
	    "Name=Winmgmt;ProcessId=900;State=Running");
	fake_answer(GROUPS,
	    "Name=EXVS1;OwnerNode=EXCH-A;State=0\nName=Cluster Group;OwnerNode=EXCH-B;State=3");
	fake_answer(RESOURCES,
	    "Name=EXVS1 HTTP;OwnerGroup=EXVS1;State=2;Type=Microsoft Exchange HTTP Server Instance");
	fake_answer(NODES, "Name=exch-b;State=0\nName=EXCH-A;State=0");
	fake_answer(NAME, "Name=EXCLUSTER");
	fake_answer(CHANNEL, "");
	fake_answer(SYSTEMLOG, "");
}

bool
fake_look(const struct look_request *request, struct snapshot *ret_snapshot, struct error *err)
{
	void *state;
	bool ok;

	assert_true(sitewatch_source_module.open(&fake_target, &state, err));
	ok = sitewatch_source_module.look(state, request, ret_snapshot, err);
	sitewatch_source_module.close(state);
	assert_int_equal(fake_open_now(), 0);
	return ok;
}

void
fake_look_must_succeed(struct snapshot *ret_snapshot)
{
	struct error err = { 0 };

	if (!fake_look(&usual_request, ret_snapshot, &err))
		fail_msg("the look failed: %s", err.text);
}

void
fake_look_must_fail(struct error *err)
{
	struct snapshot snapshot;

	assert_false(fake_look(&usual_request, &snapshot, err));
	assert_int_not_equal(err->kind, ERROR_NONE);
}
