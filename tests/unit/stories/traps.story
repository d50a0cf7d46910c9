# What the verdict must not fall into: design, 4.3.

story: a boot time that moves by less than two minutes is the same boot
sites OWA Shop
look
+5m state stopped Shop
clock boot=+100s
+1m look Shop=stopped:critical OWA=running

story: a boot time that drifts a little at each look is the same boot
sites OWA Shop
flag off Shop
look
+1h clock boot=+60s
look Shop=will-not-restart OWA=running
+1h clock boot=+60s
look Shop=will-not-restart OWA=running
+1h clock boot=+60s
state stopped Shop
look Shop!down-after-restart OWA=running starts=-

story: the node's clock is corrected by an hour
sites OWA Shop
look
+5m clock node=+1h
state stopped Shop
+1m look Shop=stopped:critical OWA=running

story: the node's clock and the start of its processes are corrected
sites OWA Shop
look
+5m clock node=+1h start=+1h
state stopped Shop
+1m look Shop=stopped:critical OWA=running

story: the node's clock is set back by an hour
sites OWA Shop
look
+5m clock node=-1h
state stopped Shop
+1m look Shop=stopped:critical OWA=running

story: durations are on the node's clock: ours jumps within the grace time
sites OWA Shop
flag off Shop
look
+1h boot
clock our=+1h
+30s look Shop=settling:warning OWA=running

story: durations are on the node's clock: ours goes back after the grace time
sites OWA Shop
flag off Shop
look
+1h boot
+10m clock our=-10m
look Shop=down-after-restart:critical OWA=running

story: our clock runs far behind the node's
clock our=-10h
sites OWA Shop
look
+5m stop Shop
+1m look
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: fewer sites without a proper end are not fewer sites
sites OWA Shop Intranet Mail
look *=running
listing cut
+5m refused
listing whole
+5m look *=running node=ok

story: after a cut listing everything is known that was
sites OWA Shop Intranet Mail
flag off Mail
look
listing cut
+5m refused
listing whole
+5m look Mail=will-not-restart *=running
+1h boot
+10m look Mail=down-after-restart:critical *=running

story: an empty listing between makes no new sites
sites OWA Shop
flag off Shop
look
listing empty
+5m look node=unknown
+1h boot
+10m look node=unknown
listing whole
+1m look Shop=down-after-restart:critical OWA=running

story: without a history a stopped site is not OK
history none
sites OWA
create Shop flag=off state=stopped
look Shop=not-remembered:warning OWA=running starts=-

story: without a history a site that runs is judged by its flag
history none
sites OWA Shop
flag off Shop
look Shop=will-not-restart:warning OWA=running

story: a history that is lost after an acceptance asks again
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
history lost
+1m look Shop=not-remembered:warning OWA=running starts=-

story: a history that was read and cannot be written counts for this answer
sites OWA Shop
flag off Shop
look
history full
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: our clock a year ahead for one look does not make memory old
sites OWA Shop
look
+5m stop Shop
+1m look
+5m clock our=+365d
look
clock our=-365d
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: our clock a year ahead for one look does not end an acceptance
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m clock our=+365d
look Shop=stopped-before OWA=running
clock our=-365d
+5m look Shop=stopped-before:ok OWA=running

story: our clock back at 1970 for one look
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
clock our=-19000d
+5m look Shop=down-after-restart OWA=running
clock our=+19000d
+5m look Shop=down-after-restart:critical OWA=running

story: a look that was recorded late does not bring a stopped site back
sites OWA Shop
look
+5m slow-look
+10s stop Shop
+10s look
+5s recorded
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: a look from before the boot that was recorded after it does not hide the boot
sites OWA Shop
flag off Shop
look
+5m slow-look
+10s boot
+5m look Shop=down-after-restart OWA=running
recorded
+5m look Shop=down-after-restart:critical OWA=running

story: a look of a machine whose clock is ahead, recorded late, does not bring a stopped site back
sites OWA Shop
look
+5m clock our=+30m
slow-look
clock our=-30m
+10s stop Shop
+10s look
+5s recorded OWA=running Shop=running
+1m look Shop=stopped:critical OWA=running
+4m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: a look from before the boot by a machine whose clock is ahead does not hide the boot
sites OWA Shop
flag off Shop
look
+5m look
clock our=+30m
slow-look
clock our=-30m
+10s boot
+5m look Shop=down-after-restart OWA=running
accept Shop
recorded
+5m look Shop=stopped-before:ok OWA=running starts=-

story: our clock is set back by 50 minutes, and the node boots in them
sites OWA Shop
flag off Shop
look
+5m clock our=-50m
look Shop=will-not-restart OWA=running
+5m boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: our clock is set back by 50 minutes: a stop in them is seen, and what follows counts
sites OWA Shop
look
clock our=-50m
+5m stop Shop
+1m look Shop=stopped:critical OWA=running
+5m look Shop=stopped:critical OWA=running
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: two machines whose clocks differ look in turn
sites OWA Shop
flag off Shop
look
+1m clock our=+20m
look
+1m clock our=-20m
look Shop=will-not-restart OWA=running
+1m clock our=+20m
boot
+5m look Shop=down-after-restart:critical OWA=running
clock our=-20m
+1m look Shop=down-after-restart:critical OWA=running

story: two programs with histories of their own, one looked more often
sites OWA Shop
look
observer daemon
look
+5m stop Shop
+1m look
+5m look
observer plugin
+1h boot
+10m look Shop=down-after-restart:critical OWA=running
observer daemon
look Shop=stopped-before:ok OWA=running

story: a program that comes later knows only what it saw
sites OWA Shop
flag off Shop
look
+1h boot
observer daemon
+10m look Shop=not-remembered:warning OWA=running starts=-
observer plugin
look Shop=down-after-restart:critical OWA=running

story: the clock of the node is unread over a boot
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
unreadable clock
+1h boot
+10m look Shop=down-after-restart:critical OWA=running
readable clock
+5m look Shop=down-after-restart:critical OWA=running

story: clock and service are unread over a boot
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
unreadable clock service
+1h boot
+10m look Shop=:critical OWA=running
readable clock service
+5m look Shop=down-after-restart:critical OWA=running

story: clock and service are unread at every look: a lost site is not OK
sites OWA Shop
unreadable clock service
flag off Shop
look
+1h boot
+10m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

story: the node boots twice within two minutes
sites OWA Shop
flag off Shop
look
+1h boot
+10s boot
+5m look Shop=down-after-restart:critical OWA=running

story: a boot and then a restart of W3SVC
sites OWA Shop
flag off Shop
look
+1h boot
+1h restart
+10m look Shop=down-after-restart:critical OWA=running

story: all stop, and the boot brings all back
sites OWA Shop
look
+1h service stopped
+1m look *=service-down
+1m boot
+10m look *=running:ok node=ok

story: a lost site that somebody starts by hand is fine, and is lost again
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
state started Shop
+1m look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: another computer under a known name is refused, and nothing is forgotten
sites OWA Shop
flag off Shop
look
+5m computer X
refused
+1h boot
computer A
+10m look Shop=down-after-restart:critical OWA=running

story: a computer that does not tell its name is the one that it was
sites OWA Shop
look
+5m computer -
+1m look *=running
+5m computer a
+1m look *=running

# --- a look that tells only a part: what it saw of the node counts for the sites at the next one

story: the look that sees the boot gets an empty listing
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h boot
listing empty
+10m look node=unknown
listing whole
+5m look Shop=:critical OWA=running
+5m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

story: the look that sees the restart of W3SVC is not told any run state
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h restart
unreadable run-state
+10m look *=unreadable
readable run-state
+5m look Shop=:critical OWA=running
+5m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

story: the site does not answer the look that sees the boot
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h boot
silent Shop
+10m look Shop=unreadable OWA=running
answers Shop
+5m look Shop=:critical OWA=running
+5m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

story: the look that sees the failover gets an empty listing
iis 7
group EVS owner=B
sites OWA Shop Intranet
look *=running
+5m failover EVS to=A
+1m listing empty
look
listing whole
+5m restart shared
start OWA
+5m look *=:critical OWA=running
+5m look *=:critical OWA=running
+1h boot
+10m look *=:critical OWA=running

story: the look that sees the failover is not told the flags
iis 7
group EVS owner=B
sites OWA Shop Intranet
look *=running
+5m failover EVS to=A
+1m unreadable auto-start
look
readable auto-start
+5m restart shared
start OWA
+5m look *=:critical OWA=running
+5m look *=:critical OWA=running
+1h boot
+10m look *=:critical OWA=running

story: all sites are lost, and the look that sees the boot gets an empty listing
sites OWA Shop
flag off OWA Shop
look *=will-not-restart
+1h boot
listing empty
+10m look node=unknown
listing whole
+5m look *=:critical
+5m look *=:critical
+1h boot
+10m look *=:critical

story: an empty listing between a stop and the next look does not hide the stop
sites OWA Shop
look
+1m listing empty
look
listing whole
+1m stop Shop
+1m look
+1m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: a look that nobody could write down is no look
sites OWA
look
+1h create Shop
history full
+5m look *=running
history kept
+5m flag off Shop
boot
+10m look Shop=not-remembered OWA=running

story: our clock ahead at the look that misses a site does not keep it missing for long
sites OWA Shop
look
+1h delete Shop
clock our=+800h
look OWA=running Shop=missing
clock our=-800h
+3h look OWA=running Shop=-

story: our clock ahead for one look makes no site new that is known
sites OWA Shop
flag off Shop
look
+1h delete Shop
look
clock our=+800h
+1m look
clock our=-800h
+1m look
create Shop id=2 state=stopped flag=off
+10m look OWA=running Shop=:critical

story: a node's clock that was a day ahead does not hide a failover that came after
group EVS
sites OWA Shop Intranet
look
clock node=+1d
+5m look
clock node=-1d
+5m failover EVS to=B
flag untold OWA Shop Intranet
look
start Intranet
flag told OWA Shop Intranet
+1m shutdown Shop
look OWA=will-not-restart Shop=stopped Intranet=running
+10m look
+1h boot
+10m look OWA=down-after-restart Shop=:critical Intranet=running
story: a clock that is set back does not put a failover before the flag that it cleared
iis 7
group EVS owner=B
sites OWA Shop
look
+1m failover EVS to=A log=none
clock node=-10m
+4m listing empty
look
listing whole
+10m restart shared
+10s look
+5m look
+10m boot
+5m look *=down-after-restart:critical

story: nor does it by as much as lies between the looks, of a minute
iis 7
group EVS owner=B
sites OWA Shop
look
failover EVS to=A log=none
clock node=-1m
+1m listing empty
look
listing whole
+10m restart shared
+10s look
+5m look
+10m boot
+5m look *=down-after-restart:critical

story: a failover is found after our clock was wrong for one look and the node's was set back
group EVS owner=B
sites OWA Shop
event EVS from=A to=B
clock our=+1h
look
clock our=-1h
+5m clock node=-30m
+20m failover EVS to=A
+1m look *=will-not-restart cause=kb885440 failover-ago=1m

story: a failover from before the node's clock was set back does not make a later stop of a person a lost site
group EVS owner=B
sites OWA Shop
+1h failover EVS to=A flags=kept
+5m look *=running
+5m clock node=-1h
+5m look *=running failover-ago=15m
+5m stop Shop
+5m look OWA=running Shop=stopped
+10m look OWA=running Shop=stopped
+1h boot
+5m look OWA=running Shop=stopped-before:ok starts=-

story: a failover keeps its age when the node's clock passes the time that it had told
group EVS owner=B
sites OWA Shop
look
failover EVS to=A
+1m look cause=kb885440 failover-ago=1m
clock node=-1h
+5m look cause=kb885440 failover-ago=6m
+2h look cause=kb885440 failover-ago=126m

story: a cause from before the node's clock was set back is the cause of what is down after the boot
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A log=none
+1m look
clock node=-1h
+5m look *=will-not-restart
+5m boot
+5m look *=down-after-restart cause=kb885440

story: what settles ends in its time though the node's clock is set back
sites OWA Shop
look
+1h boot
flag off Shop
state stopped Shop
+30s look OWA=running Shop=settling
+1m state starting Shop
look OWA=running Shop=settling
clock node=-2h
+8m look OWA=running Shop=settling
+4m look OWA=running Shop!settling

story: a start of W3SVC in the process that it shares is still the last one after the node's clock was set back
iis 7
counters on
sites OWA Shop
flag off Shop
look
+1h restart shared
+5m look OWA=running Shop=down-after-restart
clock node=-30m
+1m start Shop by=script
+5m look OWA=running Shop=will-not-restart

story: events that the clock was set back behind are found known at each look until it has passed them
group EVS owner=B
sites OWA
look
failover EVS to=A
+1s failover EVS to=B
+1m failover EVS to=A
+5m look cause=kb885440 failover-ago=5m
clock node=-1h
+5m look failover-ago=10m
+5m look failover-ago=15m
+45m look failover-ago=1h
+10m look failover-ago=70m

story: old memory stays old at the next look, and where the clock was set back in between
sites OWA Shop
look
+5m stop Shop
look
+5m look
+2d clock node=-100d
boot
+5m look OWA=running Shop=not-remembered:warning
+5m look OWA=running Shop=not-remembered:warning

story: an event from before the clock was set forward is read
group EVS owner=B
sites OWA Shop
event EVS from=A to=B at=-1m
look
+5m failover EVS to=A flags=kept
clock node=+1h
+1m look failover=event

story: a cluster service that is not running for long is told in time though the clock is set back
group EVS owner=B
create Shop group=EVS flag=off state=stopped
policy cluster=Shop:EVS
look Shop=passive:ok
+5m cluster stopped
+1m look Shop=passive:ok
clock node=-2h
+11m look Shop=passive:warning

story: a group that is pending settles in its time though the clock is set back
group EVS owner=A
create Shop group=EVS flag=off
policy cluster=Shop:EVS
look Shop=running
+5m group EVS state=pending
state stopped Shop
look Shop=settling
clock node=-2h
+11m look Shop!settling

story: a failover after a stop stays one after it though the clock is set back between
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look OWA=running Shop=stopped
clock node=-1h
+20m look OWA=running Shop=stopped
+1m failover EVS to=A flags=kept
+1m look OWA=running Shop=stopped
+1h boot
+5m look OWA=running Shop=stopped-before:ok

story: an event from the node's future hides none that comes before
group EVS owner=B
group Other owner=A
sites OWA Shop
event Other from=B to=A at=+2d
look failover=event
+5m failover EVS to=A flags=kept
+1m look failover=event failover-ago=1m

story: a boot time that jitters while the clock is set back makes no look late, and what it alone saw is not lost
sites OWA Shop
look *=running
clock node=-5m
clock boot=+30s
flag off Shop
+5s look OWA=running Shop=will-not-restart
+5m facts
restart
+2s look OWA=running Shop!stopped-before
+1m boot
+5m look OWA=running Shop=:critical

story: a look that is late by the node's clock, and whose boot time is the same, is late though our clock is ahead
sites OWA Shop
look *=running
+5m slow-look
+10s stop Shop
+1s look OWA=running Shop=stopped
recorded OWA=running Shop=running
+5m look OWA=running Shop=stopped

story: a clock that is set back and forward again leaves what cleared the flags
group EVS owner=B
sites OWA Shop
look *=running
failover EVS to=A
+5m failover EVS to=B
+10m look *=will-not-restart cause=kb885440
+20m clock node=-1h
+10m look *=will-not-restart cause=kb885440
+20m clock node=+1h
+10m look *=will-not-restart cause=kb885440 failover-ago=70m

story: a clock that is set forward takes a failover along
group EVS owner=B
sites OWA Shop
look *=running
+1h failover EVS to=A
+5m look *=will-not-restart cause=kb885440 failover-ago=5m
+5m clock node=+3h
+1m look *=will-not-restart cause=kb885440 failover-ago=11m

story: a computer that slept is no clock that was set
group EVS owner=B
sites OWA Shop
look *=running
+1h failover EVS to=A
+5m look *=will-not-restart failover-ago=5m
+3h clock boot=+3h
+1s look *=will-not-restart failover-ago=11101s
