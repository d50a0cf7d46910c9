/*
 * fake_node.h -- healthy nodes for fake_wsman.h, and one look at them through the module.
 */
#ifndef TESTS_UNIT_WINDOWS_FAKE_NODE_H
#define TESTS_UNIT_WINDOWS_FAKE_NODE_H

#include "lib/source/source.h"

/* What the fake is asked. */
#define SYSTEM    "root/cimv2 *from Win32_OperatingSystem"
#define SERVICES  "root/cimv2 *from Win32_Service where *"
#define PROCESS   "root/cimv2 *from Win32_Process where ProcessId=1432"
#define COUNTERS  "root/cimv2 *from Win32_PerfRawData_W3SVC_WebService"
#define STATES    "root/MicrosoftIISv2 *from IIsWebServer"
#define SETTINGS  "root/MicrosoftIISv2 select Name,* from IIsWebServerSetting"
#define POOLS     "root/MicrosoftIISv2 *from IIsApplicationPoolSetting"
#define SITES     "root/webadministration select *Bindings from Site"
#define ROOTS     "root/webadministration *from Application where Path='/'"
#define GROUPS    "root/MSCluster *from MSCluster_ResourceGroup"
#define RESOURCES "root/MSCluster *from MSCluster_Resource"
#define OWNERS    "root/MSCluster *from MSCluster_NodeToActiveGroup"
#define MEMBERS   "root/MSCluster *from MSCluster_ResourceGroupToResource"
#define NODES	  "root/MSCluster *from MSCluster_Node"
#define NAME	  "root/MSCluster *from MSCluster_Cluster"
#define CHANNEL   "events Microsoft-Windows-FailoverClustering/Operational *"
#define SYSTEMLOG "root/cimv2 *from Win32_NTLogEvent where Logfile='System' and SourceName='ClusSvc' and *"

#define LOCAL_TIME 1385164800	/* 2013-11-23T00:00:00Z: the node's clock */
#define BOOT_TIME  1385100000
#define W3SVC_TIME 1385100060
#define NOW        1385164811	/* our clock */

/** Windows 5.2 (or 6.1), IIS 6 (or 7), two sites "OWA" (1) and "Shop" (7) that run; no cluster. */
void fake_node_iis6(void);
void fake_node_iis7(void);

/** The same node has a running cluster service. */
void fake_node_is_clustered(void);

/** The target that looks go to: "EXCH-A" at exch-a.example. */
extern const struct source_target fake_target;

/** A source of its own looks once; false with the error of the look. */
bool fake_look(const struct look_request *request, struct snapshot *ret_snapshot, struct error *err);

/** The same with the usual request; fails the test when the look fails. */
void fake_look_must_succeed(struct snapshot *ret_snapshot);

/** The same; fails the test when the look succeeds. */
void fake_look_must_fail(struct error *err);

#endif
