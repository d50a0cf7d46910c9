# What looks can tell, and what they cannot: runs, clocks, failovers, late looks, numbers.

# Runs that are only told later

story: run: another process number proves a start though its time was not told before
iis 7
process start=untold pid=told
sites OWA Shop
look *=running
+1m flag off OWA
restart
process start=told pid=told
+5m look OWA=down-after-restart:critical Shop=running
+1h boot
+10m look OWA=:critical Shop=running

story: run: a process that is younger than the time since the look before is a start
iis 7
process start=untold pid=untold
sites OWA Shop
look *=running
+1m flag off OWA
restart
process start=told pid=told
+5m look OWA=:critical Shop=running
+5m look OWA=:critical Shop=running
+1h boot
+10m look OWA=:critical Shop=running

story: run: nor is a start overlooked whose boot was never told before
iis 7
unreadable clock
process start=untold pid=untold
sites OWA Shop
look *=running
+1m flag off OWA
boot
readable clock
process start=told pid=told
+5m look OWA=:critical Shop=running
+5m look OWA=:critical Shop=running
+1h boot
+10m look OWA=:critical Shop=running

story: run: boot told alone, the process never
iis 7
process start=untold pid=untold
sites OWA Shop
look *=running
+1m stop Shop
+5m look Shop=:critical OWA=running
+5m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

story: run: boot not told, the process is: a stop by hand is believed
sites OWA Shop
look
+1m unreadable clock
look
+5m stop Shop
+1m look Shop=stopped OWA=running
+5m look Shop=stopped OWA=running
readable clock
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: run: boot not told and another process
sites OWA Shop
look
+1m unreadable clock
look
+5m flag off Shop
restart
+1m look Shop=down-after-restart:critical OWA=running
+5m readable clock
look Shop=down-after-restart:critical OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: run: a service that was absent and is there again was not running
iis 7
sites OWA Shop
look *=running
+1m flag off OWA
service absent
+5m look *=service-down:critical
+5m service running shared
look OWA=settling Shop=running
+5m look OWA=down-after-restart:critical Shop=running

# Our clock and what is gone

story: gone: our clock behind at the look that misses a site makes it none the older
sites OWA Shop
flag off Shop
look
+1h delete Shop
clock our=-800h
look OWA=running Shop=:warning
clock our=+800h
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
+1h look
create Shop id=2 state=stopped flag=off
+10m look OWA=running Shop=:critical

story: gone: our clock ahead for two looks forgets no pool
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h delete Shop
look OWA=running Shop=missing
+1h clock our=+800h
look
+1m look
clock our=-800h
+1h look
+1h create Shop id=2 pool=Shops
pool stopped Shops
boot
pool stopped Shops
+5m look Shop=pool-stopped:critical OWA=running starts-pool=Shop

story: gone: our clock behind for one look forgets no pool
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h delete Shop
clock our=-800h
look
clock our=+800h
+1h look
+1h look
+1h create Shop id=2 pool=Shops
pool stopped Shops
boot
pool stopped Shops
+5m look Shop=pool-stopped:critical OWA=running starts-pool=Shop

story: gone: a site is missing for an hour, by whichever clock it was missed
sites OWA Shop
look
+30m delete Shop
clock our=-1d
look OWA=running Shop=missing:warning
clock our=+1d
+10m look OWA=running Shop=missing:warning
+1h look OWA=running Shop=-

# Clocks of the node

story: node clock: an hour back over a boot
sites OWA Shop
flag off Shop
look
+1h clock node=-1h
boot
+5m look Shop=down-after-restart:critical OWA=running
+5m look Shop=down-after-restart:critical OWA=running

story: node clock: three hours back over a boot
sites OWA Shop
flag off Shop
look
+1h clock node=-3h
boot
+5m look Shop=down-after-restart:critical OWA=running starts=Shop
+5m look Shop=down-after-restart:critical OWA=running

story: node clock: a year ahead over a boot, and back at the next
sites OWA Shop
flag off Shop
look
+1h clock node=+365d
boot
+5m look Shop=:critical OWA=running
+5m look Shop=:critical OWA=running
clock node=-365d
+1h boot
+5m look Shop=:critical OWA=running

story: node clock: ahead by ten minutes between a stop amid a shutdown and the boot, a failover cleared the flag
group EVS
sites OWA Shop Intranet
look
+5m failover EVS to=B log=none
group EVS owner=A
flag on Intranet Shop
shutdown OWA
look OWA=stopped Shop=running Intranet=running
event EVS from=A to=B at=-1m
clock node=+20m
boot
+5m look OWA=:critical Shop=running Intranet=running

story: node clock: back while a stop is watched confirms nothing by itself
sites OWA
look
+5m stop OWA
+1m look OWA=stopped
clock node=-1h
+5m look OWA=stopped
+1m clock node=+1h
+1m look OWA=stopped
+1h boot
+10m look OWA=:critical

story: node clock: a boot within the minute
sites OWA Shop
flag off Shop
look
+10s boot
+20s look Shop=:warning OWA=running
+5m look Shop=down-after-restart:critical OWA=running

# Failovers that looks show

story: failover: two sites, one down and the flag of the other fell with it
group EVS
sites OWA Shop
look
+1m failover EVS to=B log=none
failover EVS to=A log=none
shutdown OWA
+1m look OWA=stopped Shop=will-not-restart
boot
+5m look *=:critical

story: failover: the owner is told to have changed only after the stop was watched for long
group EVS
sites OWA Shop Intranet
look
+1m cluster stopped
+1m stop OWA
+1m look OWA=stopped *=running
+5m look OWA=stopped *=running
group EVS owner=B
cluster running
+1m look OWA=stopped *=running
+1h boot
+5m look OWA=stopped-before:ok Shop=running Intranet=running

story: failover: of another group, seen by two looks, leaves a stop open
group EVS
group SQL
sites OWA Shop
look
+1m stop OWA
+1m look OWA=stopped Shop=running
+1m group SQL owner=B
boot
+5m look OWA=stop-unconfirmed:critical Shop=running starts=-

story: failover: long after the stop says nothing of it
group EVS
sites OWA Shop
look
+1m stop OWA
+1m look OWA=stopped Shop=running
+5m look OWA=stopped Shop=running
+5m look OWA=stopped Shop=running
+1h failover EVS to=B flags=kept
+1m look OWA=stopped Shop=running
+1h boot
+10m look OWA=stopped-before:ok Shop=running

story: failover: events are written late, and the boot came first
group EVS owner=B
sites OWA Shop Intranet
look
+1m failover EVS to=A log=none
flag on Shop Intranet
group EVS owner=B
shutdown OWA
+10s look OWA=stopped Shop=running Intranet=running
group EVS owner=A
boot
+5m look OWA=:critical Shop=running Intranet=running
event EVS from=B to=A at=-6m
+5m look OWA=:critical Shop=running Intranet=running

# Late looks

story: late: the old look of a program that took long changes nothing
sites OWA Shop
look
+5m slow-look
+1m flag off Shop
boot
+1m look Shop=:warning OWA=running
+1m recorded
+5m look Shop=down-after-restart:critical OWA=running starts=Shop

story: late: an old look that saw a site running does not end its acceptance
sites OWA Shop
look
+5m slow-look
+1m stop Shop
+1m look Shop=stopped OWA=running
accept Shop
+1m recorded
+1m look Shop=stopped-before:ok OWA=running

story: late: an old look of before a clock that was set back
sites OWA Shop
look
+5m slow-look
+1m clock node=-30m
stop Shop
+1m look Shop=stopped OWA=running
+5m look Shop=stopped OWA=running
+1m recorded
+1h boot
+10m look Shop!running OWA=running starts=-

# Several programs

story: programs: what one saw, the other did not
observer plugin
sites OWA Shop
flag off Shop
look
observer daemon
+1h boot
+10m look Shop=not-remembered:warning OWA=running starts=-
observer plugin
look Shop=down-after-restart:critical OWA=running starts=Shop

# Numbers

story: numbers: another site takes the number of a lost one, and the lost one comes back under a new number
sites OWA Shop
flag off Shop
look
+1h delete Shop
create Blog id=2 bindings=http_*:88: flag=off state=stopped
boot
+10m look Blog=not-remembered:warning OWA=running starts=-
create Shop id=3 bindings=http_*:80:shop flag=off state=stopped
+10m look Shop!running Blog=not-remembered OWA=running starts=-

story: numbers: two sites swap their numbers over a restart
sites OWA Shop Blog
flag off Shop
look
+1h renumber Shop 14
renumber Blog 2
boot
+10m look Shop=down-after-restart:critical OWA=running Blog=running starts=Shop

story: numbers: a site is renamed while it is stopped and accepted for a time
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=3h
rename Shop Store
+1m look Store!stopped-before OWA=running starts=-

story: a failover to and fro that cleared the flags is read from the log by the very next look
sites OWA Shop
group EVS owner=A
look
+20m look *=running
+20m failover EVS to=B
+1m failover EVS to=A
+1m look *=will-not-restart:warning cause=kb885440 failover=event
+1h boot
+10m look *=down-after-restart:critical starts=OWA,Shop

story: one that left flags and sites as they were is read by the hour, and is no failover of that hour
sites OWA Shop
group EVS owner=A
look
+20m look *=running
+10m failover EVS to=B flags=kept
+1m failover EVS to=A flags=kept
+1m look *=running failover=none
+1h look *=running failover=event failover-ago=61m

story: a person's stop some minutes after a failover that left the flags, which no look had read of, is one on purpose
sites OWA Shop Blog
group EVS owner=A
look
+20m look *=running
+10m failover EVS to=B flags=kept
+1m failover EVS to=A flags=kept
+1m look *=running
+5m stop Shop
+1m look Shop=stopped:critical *=running
+1h boot
+10m look Shop=stopped-before:ok *=running starts=-

story: two looks never make a stop of a flag that fell round a failover which was written into the log late
iis 7
group EVS owner=B
sites S0
+10m look
+10m look
+10m look
+10m stop S0
+10s look
+1m event EVS from=B to=A at=-2m
+5m look failover=event
+1h look
+5m boot
+5m look S0=down-after-restart:critical

story: the first failover of a cluster that came within the hour is the cause, where flags fell
iis 7
sites S0 S1 S2
+10m look
+10m look
+10m look
+10m look
+5m cluster running
group EVS owner=B
+1m failover EVS to=A
+1m look *=will-not-restart cause=kb885440

story: a boot time that drifts to and fro moves nothing that is remembered
iis 7
group EVS owner=B
sites OWA Shop
+10m look
+10m failover EVS to=A flags=kept
+1m look failover=event failover-ago=1m
+5m clock boot=+4s
look failover-ago=6m
+5m clock boot=-4s
look failover-ago=11m
+5m clock boot=+90s
look failover-ago=16m
+5m clock boot=-90s
look failover-ago=21m

story: a failover in the hour that a clock which was set back tells again is read, though the log has later ones
sites OWA Shop
group EVS owner=B
+10m failover EVS to=A flags=kept
+5m failover EVS to=B flags=kept
+5s look failover=event failover-ago=5s
clock node=-1h
+10m look failover=event failover-ago=605s
+5m failover EVS to=A
+3h failover EVS to=B flags=kept
+5m look *=will-not-restart cause=kb885440 failover=event failover-ago=5m
