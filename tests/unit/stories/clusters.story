# A cluster as one: is each role served, and could another node take it over? docs/clusters.md has the rows.

story: a role whose owner runs its sites is served, and the other nodes could take it over
nodes A B C
role Web OWA Shop
sites Intranet
look cluster=ok Web=serving:ok owner=A sites=2 served=2 down=0 ready=2 B=ready C=ready failovers=0 since=- A.*=running:ok B.OWA=passive:ok B.Shop=passive:ok B.Intranet=running

story: a role of which some sites do not run is degraded
nodes A B
role Web OWA Shop
look Web=serving:ok
+20m A: state stopped Shop
+1m look cluster=critical Web=degraded:critical served=1 down=1 Web~1_of_2_sites_of_Web_does_not_run_on_A:_Shop

story: a role none of whose sites runs on its owner runs on no node
nodes A B
role Web OWA Shop
look Web=serving:ok
+20m A: state stopped OWA Shop
+1m look cluster=critical Web=down:critical served=0 down=2 Web~OWA,_Shop_run_on_no_node:_group_Web_is_on_A B=ready

story: W3SVC that stops on the owner takes the role down, and its failover brings it back
nodes A B
role Web OWA
look Web=serving:ok
+20m A: service stopped
+1m look cluster=critical Web=down:critical Web~OWA_runs_on_no_node A.OWA=service-down:critical B.OWA=passive:ok
+1m failover Web to=B flags=kept
+1m look cluster=warning Web=serving:warning owner=B A=not-ready A~W3SVC_is_stopped warning~A_is_not_ready_to_take_over_Web:_W3SVC_is_stopped failovers=1
+5m A: service running
+1m look cluster=ok Web=serving:ok A=ready

story: a stopped pool of the owner takes its role down
nodes A B
role Web OWA
look Web=serving:ok
+20m A: pool stopped DefaultAppPool
+1m look cluster=critical Web=down:critical A.OWA=pool-stopped:critical Web~runs_on_no_node

story: a role that no node serves is not OK where its stop was accepted
nodes A B
role Web OWA Shop
look Web=serving:ok
+20m A: stop OWA Shop
+1m look Web=down:critical
A: accept OWA Shop why=maintenance
+1m look cluster=warning Web=down:warning A.*=stopped-before:ok Web~run_on_no_node

story: nor where the pool of its sites was
nodes A B
role Web OWA
look Web=serving:ok
+20m A: pool stopped DefaultAppPool
+1m look Web=down:critical
A: accept pool=DefaultAppPool
+1m look cluster=warning Web=down:warning A.OWA=stopped-before:ok

story: one accepted stop among sites that run is degraded, and a warning
nodes A B
role Web OWA Shop
look Web=serving:ok
+20m A: stop Shop
+1m look Web=degraded:critical
A: accept Shop
+1m look cluster=warning Web=degraded:warning served=1 down=0

story: what runs on a node that does not own the group does not count, and is named
nodes A B
role Web OWA Shop
look Web=serving:ok
+20m A: state stopped OWA Shop
B: state started OWA Shop
+1m look cluster=critical Web=down:critical served=0 Web~on_B,_where_its_group_is_not,_and_not_on_its_owner

story: a group that failed everywhere is served by nobody
nodes A B
role Web OWA Shop
look Web=serving:ok
+20m group Web state=failed
A: state stopped OWA Shop
+1m look cluster=critical Web=down:critical Web~Web_runs_on_no_node:_its_group_is_failed,_last_on_A sites=2 down=2 A.*=group-down:critical
+10m group Web state=online
A: state started OWA Shop
+1m look cluster=ok Web=serving:ok failovers=0

story: nor is one that somebody took offline, also where its stops were accepted
nodes A B C
role Web OWA
look Web=serving:ok
+20m group Web state=offline
A: state stopped OWA
+1m look Web=down:critical
A: accept OWA
+1m look Web=down:critical Web~its_group_is_offline

story: sites that run although the cluster calls their group failed are degraded
nodes A B
role Web OWA
look Web=serving:ok
+20m group Web state=failed
+1m look Web=degraded:warning Web~the_cluster_calls_the_group_Web_failed,_while_sites_of_it_run_on_A

story: a group that is pending is no role that is served while its sites do not run
nodes A B
role Web OWA
look Web=serving:ok
+20m group Web state=pending
A: state stopped OWA
+10s look Web!serving cluster!ok A.OWA=settling:warning
+30m look Web=down:critical A.OWA=:critical

story: an owner that vanishes leaves its role unknown, and is no failover when it comes back
nodes A B C
role Web OWA
look Web=serving:ok
vanish A
+1m look cluster=unknown Web=unknown:unknown owner=A Web~its_owner_A_does_not_answer:_no_answer B=unknown ready=0 failovers=0
answer A
+1m look cluster=ok Web=serving:ok owner=A failovers=0 told=0

story: an owner that vanishes for good is left by its role, and is missed as the next owner
nodes A B
role Web OWA
look Web=serving:ok
vanish A
+1m look Web=unknown:unknown
+1m failover Web to=B log=B flags=kept
+1m look cluster=warning Web=serving:warning owner=B A=unavailable A~no_answer warning~A_cannot_take_over_Web:_no_answer failovers=1 told=1 failover-ago=1m

story: where no node answers nothing is known, and where the role was last is said
nodes A B
role Web OWA
look Web=serving:ok
vanish A B
+1m look cluster=unknown Web=unknown:unknown owner=- Web~no_node_tells_of_the_cluster,_last_seen_on_A warning~A:_no_answer

story: no node has answered yet
nodes A B
role Web OWA
vanish A B
look cluster=unknown Web=unknown:unknown failovers=0

story: a passive node that does not answer matters when nobody else is left
nodes A B C
role Web OWA
look Web=serving:ok
vanish B
+1m look cluster=ok Web=serving:ok ready=1 B=unavailable C=ready
vanish C
+1m look cluster=warning Web=serving:warning ready=0 warning~B_cannot_take_over_Web:_no_answer

story: a cluster of five nodes, of which one can take over, is well
nodes A B C D E
role Web OWA
look Web=serving:ok ready=4
vanish B
C: pause
D: cluster stopped
+1m look cluster=ok Web=serving:ok ready=1 B=unavailable C=unavailable D=unavailable E=ready

story: W3SVC that is stopped on the next owner is told before the failover, and the failover takes the role down
nodes A B
role Web OWA
look Web=serving:ok B=ready
+1m B: service stopped
+1m look cluster=warning Web=serving:warning B=not-ready B~W3SVC_is_stopped warning~B_is_not_ready_to_take_over_Web:_W3SVC_is_stopped
+1m failover Web to=B flags=kept
+1m look cluster=critical Web=down:critical owner=B Web~OWA_runs_on_no_node:_group_Web_is_on_B A=ready B.OWA=service-down:critical A.OWA=passive:ok

story: W3SVC that is paused, or not installed, on the next owner
nodes A B C
role Web OWA
look Web=serving:ok
+1m B: service paused
C: service absent
+1m look Web=serving:warning B=not-ready B~W3SVC_is_paused C=not-ready C~W3SVC_is_not_installed ready=0

story: a pool that is stopped on the next owner is told before the failover
nodes A B
role Web OWA Shop
look Web=serving:ok B=ready
+1m B: pool stopped DefaultAppPool
+1m look cluster=warning Web=serving:warning B=not-ready B~pool_DefaultAppPool_of_site_'OWA'_is_stopped
+1m failover Web to=B flags=kept
+1m look cluster=critical Web=down:critical owner=B B.*=pool-stopped:critical

story: a pool that may be stopped on the next owner is in nobody's way
nodes A B
role Web OWA
look Web=serving:ok
+1m B: pool stopped DefaultAppPool
+1m look Web=serving:warning B=not-ready
B: accept pool=DefaultAppPool for=1h
+1m look cluster=ok Web=serving:ok B=ready
+2h look Web=serving:warning B=not-ready

story: a binding that W3SVC on the next owner rejects is told before the failover, and keeps the site down after it
nodes A B
role Web OWA Shop
look Web=serving:ok B=ready
+1m B: rejected OWA
+1m look cluster=warning Web=serving:warning B=not-ready B~site_'OWA'_has_no_usable_binding_there
+1m failover Web to=B flags=kept
B: state stopped OWA
+1m look cluster=critical Web=degraded:critical owner=B served=1 B.OWA=rejected:critical B.Shop=running:ok

story: a site that the next owner lacks is told before the failover, and is lost after it
nodes A B C
role Web OWA Shop
B: delete OWA
look cluster=warning Web=serving:warning B=not-ready B~site_'OWA'_is_not_there C=ready
+10m failover Web to=B flags=kept
+1m look cluster=critical Web=degraded:critical owner=B sites=2 served=1 down=1 Web~OWA:_A_has_it,_and_B_does_not_list_it
vanish A C
+1m look Web=degraded:critical Web~OWA:_A_had_it_when_it_was_last_seen
+2h look Web=degraded:critical

story: an owner that has none of its role's sites serves nothing
nodes A B
role Web OWA
B: delete OWA
look Web=serving:warning
+10m failover Web to=B flags=kept
+1m look cluster=critical Web=down:critical Web~its_group_is_on_B,_which_has_none_of_its_sites

story: a site that never ran, and that its owner lacks, is a warning
nodes A B
role Web OWA Shop
A: delete Shop
look cluster=warning Web=degraded:warning down=0 Web~Shop:_B_has_it,_and_A_does_not_list_it

story: a site that is deleted on its owner alone is lost, and one that is deleted everywhere is soon forgotten
nodes A B
role Web OWA Shop
look Web=serving:ok
+10m A: delete Shop
+1m look cluster=critical Web=degraded:critical A.Shop=missing:warning A.OWA=running
+2h look Web=degraded:critical
B: delete Shop
+1m look Web=serving:ok cluster=ok sites=1

story: a site that the owner need not have
nodes A B
role Web OWA Shop
may-differ missing Shop
B: delete Shop
look cluster=ok Web=serving:ok B=ready
+10m failover Web to=B flags=kept
+1m look cluster=ok Web=serving:ok owner=B sites=1

story: other bindings on the next owner, until they are accepted
nodes A B
role Web OWA
B: rebind OWA http_*:8080:
look cluster=warning Web=serving:warning B=not-ready B~site_'OWA'_has_bindings_http_*:8080:_there,_and_http_*:80:OWA_on_its_owner
may-differ bindings O*
+1m look cluster=ok Web=serving:ok B=ready

story: bindings that are not told are no difference
nodes A B
role Web OWA
B: rebind OWA untold
look Web=serving:ok B=ready

story: another pool on the next owner, until it is accepted
nodes A B
role Web OWA
B: create OWA pool=Other
look cluster=warning Web=serving:warning B=not-ready B~site_'OWA'_is_in_pool_Other_there,_and_in_DefaultAppPool_on_its_owner
may-differ pool *
+1m look cluster=ok Web=serving:ok B=ready

story: auto start of a site that a resource starts is off on purpose and does not count
nodes A B
role Web OWA Shop
B: flag off OWA Shop
look cluster=ok Web=serving:ok B=ready drift=0
+10m failover Web to=B flags=kept
+1m look cluster=ok Web=serving:ok owner=B

story: sites of no role are compared, and change no state
nodes A B
role Web OWA
sites Intranet Portal
B: flag off Intranet
B: delete Portal
look Web=serving:ok drift=2 drift~auto_start_of_site_'Intranet'_is_on_on_A,_off_on_B drift~site_'Portal'_is_on_A_and_not_on_B
may-differ auto-start Intranet
may-differ missing Portal
+1m look Web=serving:ok drift=0

story: other bindings and pools of sites of no role are differences
nodes A B C
role Web OWA
sites Intranet
B: rebind Intranet http_*:81:
C: create Intranet pool=Other
look Web=serving:ok drift=2 drift~site_'Intranet'_has_bindings_http_*:80:Intranet_on_A drift~is_in_pool_DefaultAppPool_on_A,_in_Other_on_C

story: a node that is paused is named and is not ready
nodes A B
role Web OWA
look Web=serving:ok
B: pause
+1m look cluster=warning Web=serving:warning ready=0 B=unavailable B~the_cluster_has_it_paused warning~B_cannot_take_over_Web:_the_cluster_has_it_paused B.OWA=passive:ok
B: resume
+1m look cluster=ok Web=serving:ok B=ready

story: what a node owned before it was paused it serves on
nodes A B
role Web OWA
look Web=serving:ok
A: pause
+1m look cluster=ok Web=serving:ok owner=A ready=1

story: a node whose cluster service is stopped is named and is not ready, and stays quiet itself
nodes A B C
role Web OWA
look Web=serving:ok
B: cluster stopped
+1m look cluster=ok Web=serving:ok ready=1 B=unavailable B~its_cluster_service_does_not_run B.OWA=passive:ok
C: cluster stopped
+1m look cluster=warning Web=serving:warning ready=0
B,C: cluster running
+1m look cluster=ok Web=serving:ok ready=2 failovers=0

story: an owner whose cluster service is stopped gives its role away
nodes A B
role Web OWA
look Web=serving:ok
+10m A: cluster stopped
failover Web to=B flags=kept
+1m look cluster=warning Web=serving:warning owner=B A=unavailable failovers=1 told=1
+10m A: cluster running
+1m look cluster=ok Web=serving:ok owner=B A=ready failovers=1 told=1

story: where the cluster service is stopped everywhere nobody knows who owns a role
nodes A B
role Web OWA
look Web=serving:ok
cluster stopped
+1m look cluster=unknown Web=unknown:unknown Web~sites_of_it_run_on_A

story: a cluster that no node may read leaves its roles unknown
nodes A B
role Web OWA
look Web=serving:ok
unreadable cluster
+1m look cluster=unknown Web=unknown:unknown
readable cluster
+1m look cluster=ok Web=serving:ok failovers=0

story: one node that may not read the cluster is no owner of tomorrow, as far as we know
nodes A B
role Web OWA
look Web=serving:ok
B: unreadable cluster
+1m look Web=serving:warning B=unknown ready=0

story: what keeps from knowing whether the next owner is ready is said, unless the policy excuses it
nodes A B
role Web OWA
B: unreadable pools
look cluster=warning Web=serving:warning B=unknown ready=0
B: policy unreadable-ok=pools
+1m look cluster=ok Web=serving:ok B=ready

story: the state of W3SVC of the next owner is not told
nodes A B
role Web OWA
look Web=serving:ok
B: unreadable service
+1m look Web=serving:warning B=unknown ready=0

story: an owner that does not tell the state of its sites serves nothing that we know of
nodes A B
role Web OWA Shop
look Web=serving:ok
A: unreadable run-state
+1m look cluster=unknown Web=unknown:unknown served=0

story: one site that does not answer among others
nodes A B
role Web OWA Shop
look Web=serving:ok
A: silent Shop
+1m look cluster=unknown Web=unknown:unknown served=1

story: nodes that do not agree who owns a role are cut off from each other, or it is on its way
nodes A B
role Web OWA
look Web=serving:ok
B: group Web owner=B
+1m look cluster=unknown Web=unknown:unknown owner=- Web~its_nodes_do_not_agree_who_owns_it

story: of three nodes two decide
nodes A B C
role Web OWA
look Web=serving:ok
C: group Web owner=C
+1m look Web=serving owner=A

story: an owner that was looked at before it became that is no verdict
nodes A B
role Web OWA
look Web=serving:ok
+5m failover Web to=B flags=kept
+1m look at=A cluster=warning Web=unknown:warning owner=B Web~Web_has_moved_to_B,_which_was_looked_at_before_that
+1m look at=B cluster=ok Web=serving:ok owner=B failovers=1 told=1

story: a role is on a node that is none of the cluster's
nodes A B
role Web OWA
look Web=serving:ok
group Web owner=Z
A: state stopped OWA
+1m look cluster=unknown Web=unknown:unknown owner=Z Web~it_is_on_Z,_which_is_none_of_the_nodes

story: a group that the cluster does not have
nodes A B
sites OWA
group EVS owner=A
policy cluster=OWA:Web
look cluster=unknown Web=unknown:unknown Web~the_cluster_has_no_group_Web

story: a role of which no node has a site
nodes A B
group Web owner=A
policy cluster=OWA:Web
sites Intranet
look cluster=unknown Web=unknown:unknown Web~no_node_has_a_site_of_Web

story: which sites its groups carry is not said
nodes A B
sites OWA
look cluster=unknown problem~which_sites_its_groups_carry_is_not_said

story: two roles are judged each by itself, and the worst is the cluster's
nodes A B C
role Web OWA Shop
role Mail Imap owner=B
look cluster=ok Web=serving:ok Mail=serving:ok Web.owner=A Mail.owner=B
+10m B: state stopped Imap
+1m look cluster=critical Web=serving:ok Mail=down:critical Mail~Imap_runs_on_no_node Mail.down=1 Web.down=0
+10m failover Mail to=C flags=kept
+1m look cluster=ok Web=serving:ok Mail=serving:ok Mail.failover=event Mail.failover-ago=1m Web.failover=none Web.since=-

story: a node that is ready for one role and not for another
nodes A B
role Web OWA
role Mail Imap
B: delete Imap
look cluster=warning Web=serving:ok Mail=serving:warning Web.B=ready Mail.B=not-ready

story: a role of which nothing is asked is not told of
nodes A B
role Web OWA
role Mail Imap
policy site=OWA
A: state stopped Imap
look cluster=ok Web=serving:ok

story: where all roles are left out there is nothing to say
nodes A B
role Web OWA
policy ignore=OWA
look cluster=unknown problem~no_role_has_a_site_that_is_asked_for

story: an ignored site of a role does not make it degraded
nodes A B
role Web OWA Test
policy ignore=Test
look Web=serving:ok sites=1
+10m A: state stopped Test
+1m look cluster=ok Web=serving:ok sites=1

story: flags that fell everywhere at once are one write of one configuration
nodes A B
iis 7
role Web OWA
sites Intranet
B: clock node=+30m
look Web=serving:ok shared=no flags=0
+5m look Web=serving:ok
+5m flag off Intranet
+1m look Web=serving:ok shared=yes flags=1 drift=0
+1m B: create OWA pool=Other
+1m look Web=serving:warning shared=no flags=2

story: a flag that fell on one node is no shared configuration
nodes A B
iis 7
role Web OWA
sites Intranet
look Web=serving:ok
+5m B: flag off Intranet
+1m look Web=serving:ok shared=no flags=1 drift=1

story: a failover that clears all flags loses nothing that a resource starts
nodes A B
role Web OWA
sites Intranet Portal
look Web=serving:ok flags=0
+10m failover Web to=B
+1m look cluster=ok Web=serving:ok owner=B flags=4 B.OWA=running:ok B.Intranet=will-not-restart:warning B.Portal=will-not-restart:warning
+10m A: boot
+5m look cluster=ok Web=serving:ok A.OWA=passive:ok A.Intranet=down-after-restart:critical A.Portal=down-after-restart:critical

story: rolling reboots after a failover that cleared the flags take no role down
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B
+1m look Web=serving:ok
+10m A: boot
+5m look Web=serving:ok A=ready
+10m failover Web to=A
B: boot
+5m look cluster=ok Web=serving:ok owner=A failovers=2 told=2

story: a site that a new owner cannot start
nodes A B
role Web OWA Shop
look Web=serving:ok
B: error 183 Shop
+10m failover Web to=B flags=kept
+20m look cluster=critical Web=degraded:critical served=1

story: a memory that is lost does not make a role well
nodes A B
role Web OWA
look Web=serving:ok
A: state stopped OWA
history lost
+10m look Web=down cluster!ok
