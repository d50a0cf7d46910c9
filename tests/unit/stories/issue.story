# What was seen to be judged wrong by release 0.1.0, and its kind.

story: a healthy node is OK
sites OWA Shop
look *=running:ok node=ok cause=none

story: flags cleared at a failover warn, and after the restart they alarm with their cause
group EVS owner=B
sites OWA Shop Intranet
look *=running
+1h failover EVS to=A
+1m look *=will-not-restart:warning cause=kb885440
+1h boot
+10m look *=down-after-restart:critical cause=kb885440 starts=OWA,Shop,Intranet node=critical

# --- torn looks

story: W3SVC restarts in the middle of a look that finds the lost site stopped
sites OWA Shop Intranet
look *=running
+1h flag off Shop
+1m look Shop=will-not-restart *=running
+5m facts
+2s restart
+2s look node=critical
+5m look Shop=down-after-restart *=running starts=Shop

story: the flag falls and W3SVC restarts in the middle of the same look
sites OWA Shop Intranet
look *=running
+5m facts
+1s flag off Shop
+1s restart
+2s look node=critical
+5m look Shop=down-after-restart *=running

story: the node boots in the middle of a look
sites OWA Shop Intranet
look
+1h flag off Shop
+1m look Shop=will-not-restart *=running
+5m facts
+1s boot
+1s look node=critical
+5m look Shop=down-after-restart *=running

story: a torn look, then a boot
sites OWA Shop Intranet
look
+1h flag off Shop
+1m look
+5m facts
+2s restart
+2s look
+1h boot
+10m look Shop=stop-unconfirmed *=running

story: a torn look in which all flags had fallen
group EVS owner=B
sites OWA Shop Intranet
look
+1h failover EVS to=A
+1m look *=will-not-restart
+5m facts
+2s restart
+2s look node=critical
+5m look *=down-after-restart cause=kb885440

story: the service is seen running and stops before the sites are read
sites OWA Shop
look
+1h flag off Shop
+1m look
+5m facts
+1s service stopped
+1s look node=critical
+1m service running
+10m look Shop=down-after-restart OWA=running

story: two torn looks one after the other
sites OWA Shop Intranet
look
+1h flag off Shop
+1m look
+5m facts
+2s restart
+2s look
+5m facts
+2s restart
+2s look node=critical
+5m look Shop=down-after-restart *=running

story: a restart on IIS 7 in a new process in the middle of a look
iis 7
sites OWA Shop Intranet
look
+1h flag off Shop
+1m look
+5m facts
+2s restart
+2s look node=critical
+5m look Shop=down-after-restart *=running

# --- the node goes down

story: a look amid the shutdown of the node does not make a stop of it
group EVS owner=B
sites OWA Shop Intranet
look
+1h failover EVS to=A
+1m look *=will-not-restart
+5m shutdown OWA
+1s look OWA=:critical *=will-not-restart
+2s boot
+10m look OWA=:critical Shop=down-after-restart Intranet=down-after-restart cause=kb885440

story: a look amid the shutdown that finds all sites down
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A
+1m look *=will-not-restart
+5m shutdown OWA Shop
+1s look *=:critical
+2s boot
+10m look *=down-after-restart cause=kb885440

story: on IIS 7 a site that was down amid the shutdown is lost all the same
iis 7
sites OWA Shop Intranet
flag off OWA Shop
look OWA=will-not-restart Shop=will-not-restart Intranet=running
+5m shutdown OWA
+1s look OWA=:critical Shop=will-not-restart Intranet=running
+2s boot
+10m look OWA=:critical Shop=down-after-restart Intranet=running

story: sites that come back after a shutdown that a look saw are fine
sites OWA Shop
look
+5m shutdown OWA Shop
+1s look *=:critical
+2s boot
+10m look *=running:ok

# --- the process that IIS 7 shares with WAS

story: W3SVC restarts inside the shared process
iis 7
group EVS owner=B
sites OWA Shop Intranet
look
+1h failover EVS to=A
+1m look *=will-not-restart cause=kb885440
+1h restart shared
+10m look *=down-after-restart cause=kb885440 starts=OWA,Shop,Intranet

story: after a restart inside the shared process a boot does not make it quiet
iis 7
group EVS owner=B
sites OWA Shop Intranet
look
+1h failover EVS to=A
+1m look
+1h restart shared
+10m look node=critical
+1h boot
+10m look *=down-after-restart cause=kb885440

story: the shared process and sites of both kinds: what is down had its flag off
iis 7
sites OWA Shop Intranet
look
+1h flag off OWA Shop
+1m look OWA=will-not-restart Shop=will-not-restart Intranet=running
+1h restart shared
+10m look OWA=down-after-restart Shop=down-after-restart Intranet=running

# --- a stop that was meant

story: a stop by hand, then one look with W3SVC stopped
sites OWA Shop
look
+5m stop Shop
+5m look
+5m look
+5m service stopped
+1m look *=:critical
+1m service running
+10m look OWA=running Shop=stopped-before:ok starts=- node=ok

story: a stop by hand, then one look with W3SVC pending
sites OWA Shop
look
+5m stop Shop
+5m look
+5m service pending
+1m look node=critical
+1m restart
+10m look OWA=running Shop=stopped-before:ok starts=-

story: a stop by hand, then one look with the clock unread
sites OWA Shop
look
+5m stop Shop
+5m look
+5m unreadable clock
+1s look
+5m boot
readable clock
+10m look OWA=running Shop=stopped-before:ok starts=-

story: a stop by hand, then one look with the service unread
sites OWA Shop
look
+5m stop Shop
+5m look
+5m unreadable service
+1s look
+5m restart
readable service
+10m look OWA=running Shop=stopped-before:ok starts=-

story: two sites stopped by hand between two looks, then a planned boot
sites OWA Shop Intranet
look *=running
+5m stop OWA Shop
+1m look OWA=stopped Shop=stopped Intranet=running
+2m boot
+10m look OWA=stopped-before:ok Shop=stopped-before:ok Intranet=running starts=-
# --- what nobody saw running

story: a site that was created stopped after the last start was never started
sites OWA Shop
look
+1h create Staged flag=off state=stopped
+5m look
+5m look Staged=never-started:ok *=running starts=-

story: an accepted site that is made again under another number stays accepted
sites OWA Shop
look
+5m stop Shop by=script
flag off Shop
+1m look
accept Shop
+1m look Shop=stopped-before:ok OWA=running
+5m renumber Shop 14
+1m look Shop=stopped-before:ok OWA=running starts=-
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: the first look at a node with a site that is off for years
sites OWA Shop
create Old flag=off state=stopped
look Old=not-remembered:warning *=running starts=- node=warning

story: a history that was deleted
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
history lost
+5m look Shop=not-remembered:warning OWA=running starts=-

# --- blue and green

story: of two twins that take turns one runs, and that is enough
policy one-of=Blue,Green
sites OWA Blue
create Green flag=off state=stopped
look Blue=running Green=ignored:ok OWA=running
+1h stop Blue
start Green
+1m look Blue=ignored:ok Green=running OWA=running
+1h stop Green
start Blue
+1m look Blue=running Green=ignored:ok OWA=running node=ok

story: of two twins neither runs
policy one-of=Blue,Green
sites OWA Blue
create Green flag=off state=stopped
look
+1h stop Blue by=script
+1m look Blue=:critical Green=not-remembered OWA=running node=critical

story: the twin that ran is lost with a restart
policy one-of=Blue,Green
sites OWA Blue
create Green flag=off state=stopped
flag off Blue
look Blue=will-not-restart Green=ignored OWA=running
+1h boot
+10m look Blue=down-after-restart:critical Green=not-remembered OWA=running node=critical

# --- the cluster

story: a group that failed on both nodes after rolling restarts
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS
look *=running
+1h group EVS state=failed
boot
+15m look Web=group-down:critical Local=running starts=-

story: a group that is offline everywhere
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h group EVS state=offline
+15m look Web=group-down:critical Local=running starts=-

story: a passive node whose cluster service is stopped
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h cluster stopped
+1m look Web=passive:ok Local=running starts=-
+11m look Web=passive:warning Local=running starts=-

story: a passive node whose cluster service is stopped over a restart
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h cluster stopped
boot
+1m look Web=passive:ok Local=running starts=-

story: a passive node whose cluster cannot be read
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h unreadable cluster
+1m look Web!down-after-restart Local=running starts=- node=unknown

# --- pools

story: a pool that somebody stopped alarms until it is accepted
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
+1m look Shop=pool-stopped:critical OWA=running
accept pool=Shops
+1m look Shop=stopped-before:ok OWA=running starts-pool=-

story: a pool that a nightly job stops is not started in the middle of the job
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
+1m look Shop=pool-stopped:critical OWA=running starts-pool=-

story: a pool that did not come up with the last start is started
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
boot
+10m look Shop=pool-stopped:critical OWA=running starts-pool=Shop

# --- what could not be read

story: the pools cannot be read
sites OWA Shop
look node=ok
+5m unreadable pools
+1m look node=unknown
+5m readable pools
+1m look node=ok

story: the pools cannot be read, and the policy says so
policy unreadable-ok=pools
sites OWA Shop
unreadable pools
look *=running:ok node=ok

story: the run state of all sites cannot be read
sites OWA Shop
look node=ok
+5m unreadable run-state
+1m look *=unreadable:unknown node=unknown

story: one site does not answer, the others are judged
sites OWA Shop Intranet
flag off OWA
look
+1h boot
+10m silent Shop
+1m look OWA=down-after-restart:critical Shop=unreadable:unknown Intranet=running node=critical

story: W3SVC does not have one site among others
sites OWA Shop
look
+5m rejected Shop
+1m look Shop=rejected:critical OWA=running

# --- what has no end

story: a site that stays starting is not settling for ever
sites OWA Shop
look
+1h boot
state starting Shop
+2m look Shop=settling:warning OWA=running
+5m look Shop=settling:warning OWA=running
+7m look Shop=:critical OWA=running
+1h look Shop=:critical OWA=running

story: a group that stays pending is not settling for ever
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS
look *=running
+1h group EVS state=pending
state stopped Web
+1m look Web=settling:warning Local=running
+11m look Web=:critical Local=running

story: W3SVC crashes every few minutes
sites OWA Shop
look
+1h error 13 Shop
restart
+1m look Shop=settling:warning OWA=running
+4m restart
+1m look
+5m restart
+1m look Shop=:critical OWA=running

# --- the cause stays

story: one site of the event is mended by hand
group EVS owner=B
sites OWA Shop Intranet
look
+1h failover EVS to=A
+1m look cause=kb885440
+1h boot
+10m look *=down-after-restart cause=kb885440
start Shop
+5m look Shop=running *=down-after-restart cause=kb885440
start OWA Intranet
+5m look *=running cause=none

story: a new site with its flag on while those of the event are down
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A
+1m look cause=kb885440
create Fresh
+1m look Fresh=running *=will-not-restart cause=kb885440
+1h boot
+10m look Fresh=running *=down-after-restart cause=kb885440

story: the first look finds all flags off and all sites down after a failover
group EVS owner=A
event EVS from=B to=A at=-25h
sites OWA Shop flag=off state=stopped
look *=not-remembered:critical cause=kb885440-likely starts=-

story: the first look finds all flags off, and all sites run
group EVS owner=A
event EVS from=B to=A at=-25h
sites OWA Shop flag=off
look *=will-not-restart:warning cause!kb885440

# --- the history, the clocks

story: accepted stops, and the history cannot be written
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before:ok OWA=running
history full
+1m look Shop=stopped-before:ok OWA=running
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: a lost site, and the history cannot be written
sites OWA Shop
flag off Shop
look
history full
+1h boot
+10m look Shop=down-after-restart OWA=running
+10m look Shop=down-after-restart OWA=running

story: our clock two months ahead for one look forgets nothing
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
+1m delete Shop
+1m look
clock our=+60d
+1m look
clock our=-60d
+1m look
create Shop id=2 flag=off state=stopped
+1h look Shop=stopped-before:ok OWA=running

story: our clock is set back, and the node boots
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+5m clock our=-50m
boot
+10m look Shop=down-after-restart OWA=running

story: our clock is set back while all is well
sites OWA Shop
look *=running
+5m clock our=-50m
+1m look *=running:ok
+5m flag off Shop
+1m look Shop=will-not-restart OWA=running

story: a node whose clock begins at an early date after each boot
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h clock node=-3000d
boot
+10m look Shop=down-after-restart OWA=running

story: the uptime fell, and the boot time looks the same
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h boot
clock node=-1510m
+10m look Shop=down-after-restart OWA=running

story: another process of W3SVC while its start is untold
sites OWA Shop
process start=untold
flag off Shop
look Shop=will-not-restart OWA=running
+1h restart
+10m look
+5m look Shop=down-after-restart OWA=running

story: a failover event from the future counts from when it was seen
group EVS owner=B
sites OWA Shop
look
+1h event EVS from=B to=A at=+900d
group EVS owner=A
+1m look failover=event failover-ago=0s
+1h look failover-ago=60m

# --- starts that fail, sites that go

story: the flag is on, and the start of the boot fails; the stop before had been seen
sites OWA Shop
look
+5m stop Shop
+5m look
+5m flag on Shop
error 183 Shop
+5m look
+1h boot
+10m look Shop=start-failed:critical OWA=running

story: a site that is deleted and made again under another number runs
sites OWA Shop
look
+5m renumber Shop 14
+1m look *=running:ok node=ok

story: another site under the number of an accepted one, its bindings untold
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m delete Shop
create Other id=2 flag=off state=stopped
rebind Other untold
+1m look Other!stopped-before OWA=running
+1h boot
+10m look Other!stopped-before OWA=running

story: a site that ran is deleted: a warning for an hour
sites OWA Shop
look
+5m delete Shop
+1m look Shop=missing:warning OWA=running
+5m look Shop=missing:warning OWA=running
+50m look Shop=missing:warning OWA=running
+10m look Shop=- OWA=running node=ok

story: the same warning comes from every program that knew it
sites OWA Shop
look
observer daemon
look
+5m delete Shop
+1m look Shop=missing:warning OWA=running
observer plugin
+1m look Shop=missing:warning OWA=running
+5m look Shop=missing:warning OWA=running

story: an empty listing, then the sites again
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
listing empty
+5m look node=unknown
listing whole
+5m look Shop=down-after-restart OWA=running

story: a down site is deleted
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running node=critical
+5m delete Shop
+2h look Shop=- OWA=running node=ok

# --- what people say of it

story: a belief is revoked: this stop was not meant
sites OWA Shop
look
+5m stop Shop
+1m look
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running
revoke Shop
+1m look Shop=:critical OWA=running

story: an acceptance is revoked
sites OWA Shop
look
+5m stop Shop by=script
+1m look
accept Shop
+1m look Shop=stopped-before:ok OWA=running
revoke Shop
+1m look Shop=:critical OWA=running

story: an accepted flag does not warn
sites OWA Shop
flag off Shop
look Shop=will-not-restart:warning OWA=running
accept Shop flag=off
+1m look *=running:ok node=ok

story: an acceptance for two hours ends after two hours
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=2h
+1h look Shop=stopped-before:ok OWA=running
+2h look Shop=stopped:critical OWA=running

story: a stop that was never accepted and met a boot says so
sites OWA Shop
look
+5m stop Shop
+1m look
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running Shop~never_accepted

# --- what people say

story: several sites are accepted at once
sites OWA Shop Blog
look
+5m state stopped Shop
state stopped Blog
+1m look Shop=stopped Blog=stopped OWA=running
accept Shop Blog
+1m look Shop=stopped-before:ok Blog=stopped-before:ok OWA=running node=ok

story: a site that W3SVC does not have can be accepted, though it ran when it was last told
iis 7
sites OWA Shop
look *=running
+5m rejected Shop
+1m look Shop=rejected:critical OWA=running
accept Shop
+1m look Shop=stopped-before:ok OWA=running
+5m answers Shop
+1m look *=running
+5m rejected Shop
+1m look Shop=rejected:critical OWA=running

story: an accepted pool alarms again when it was seen started since
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped:critical OWA=running
accept pool=shops why=moved
+1m look Shop=stopped-before:ok OWA=running Shop~moved
+5m pool started Shops
+1m look *=running
+5m pool stopped Shops
+1m look Shop=pool-stopped:critical OWA=running starts-pool=-
accept pool=Shops
revoke pool=Shops
+1m look Shop=pool-stopped:critical OWA=running

story: a pool that was accepted for a time may come and go in it
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
accept pool=Shops for=3d
+20h pool stopped Shops
+1m look Shop=stopped-before:ok OWA=running node=ok starts-pool=-
+1h pool started Shops
+1m look *=running
+20h pool stopped Shops
+1m look Shop=stopped-before:ok OWA=running
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts-pool=-
+2d look Shop=pool-stopped:critical OWA=running

story: an accepted pool hides no flag that is off
sites OWA
create Shop pool=Shops flag=off
pool stopped Shops
look Shop=pool-stopped:critical OWA=running
accept pool=Shops
+1m look Shop=will-not-restart:warning OWA=running

story: a pool that no look saw started is not started by us
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped:critical OWA=running starts-pool=-
+1h boot
+10m look Shop=pool-stopped:critical OWA=running starts-pool=-

story: a site that is lost with an accepted pool is started without it
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
pool stopped Shops
+1m look Shop=pool-stopped OWA=running
accept pool=Shops
flag off Shop
+1m look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop starts-pool=-

story: an accepted flag is left off when the site is started after a restart
sites OWA Shop
flag off Shop
look Shop=will-not-restart:warning OWA=running
accept Shop flag=off
+1m look *=running:ok Shop~accepted_by_operator writes-flag=-
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop writes-flag=-
start Shop by=script
flag off Shop
+1m look *=running:ok
+1m flag on Shop
+1m look *=running:ok
+1m flag off Shop
+1m look Shop=will-not-restart:warning OWA=running

story: one look with our clock wrong ends no acceptance
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=2h
+10m clock our=+1d
look Shop=stopped:critical OWA=running
clock our=-1d
+10m look Shop=stopped-before:ok OWA=running
+2h look Shop=stopped:critical OWA=running
+1m look Shop=stopped:critical OWA=running

story: after a clock that was set back an acceptance lasts no longer than it was said for
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=2h
+5m clock our=-3d
look Shop=stopped-before:ok OWA=running
+5m look Shop=stopped-before:ok OWA=running
+1h look Shop=stopped-before:ok OWA=running
+70m look Shop=stopped:critical OWA=running

story: an acceptance for a time ends when the site is seen running
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=30d
+1m look Shop=stopped-before:ok OWA=running
+5m state started Shop
flag off Shop
+1m look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running
