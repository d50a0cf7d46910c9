# How a run of W3SVC, a stop and a site are known again: design, 4.2.

# --- the run of W3SVC

story: run: a boot begins a new one
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running

story: run: another process
sites OWA Shop
flag off Shop
look
+1h restart
+10m look Shop=down-after-restart OWA=running

story: run: another number of the process, its start untold
iis 7
sites OWA Shop
process start=untold
flag off Shop
look
+1h restart
+10m look
+5m look Shop=down-after-restart OWA=running	# the start is known only to lie before the look that saw it

story: run: the service was seen stopped, and its process lives on
iis 7
sites OWA Shop
flag off Shop
look
+1h service stopped
+1m look *=service-down
+1m service running shared
+10m look
+5m look Shop=down-after-restart OWA=running

story: run: the counters show that all that runs was started anew
iis 7
counters on
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h restart shared
+10m look Shop=down-after-restart OWA=running

story: run: on IIS 7 the same process alone proves nothing
iis 7
sites OWA Shop
flag off Shop
look
+1h restart shared
+10m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

# --- what looks like a restart

story: like a restart: two sites whose flags were seen off are down
iis 7
sites OWA Shop Intranet
flag off OWA Shop
look
+1h restart shared
+10m look OWA=down-after-restart Shop=down-after-restart Intranet=running

story: like a restart: it says so in words
iis 7
sites OWA Shop Intranet
flag off OWA Shop
look
+1h restart shared
+10m look OWA=down-after-restart Shop=down-after-restart Intranet=running OWA~restart

story: like a restart: one site alone does not
iis 7
sites OWA Shop Intranet
flag off Shop
look
+1h stop Shop by=script
+10m look Shop=stopped:critical *=running

story: like a restart: not when a site whose flag was on is down too
iis 7
sites OWA Shop Intranet
flag off OWA Shop
look
+1h state stopped OWA Shop Intranet
+10m look *=stopped:critical

story: like a restart: not when the flags fell with the stops
iis 7
sites OWA Shop Intranet
look
+1h stop OWA Shop
+10m look OWA!down-after-restart Shop!down-after-restart Intranet=running starts=-

# --- a stop by hand, which clears the flag

story: belief: the flag was on, it is stopped and off at the next look, another site runs
sites OWA Shop
look
+5m stop Shop
+1m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: belief: the same on IIS 7 by IIS Manager
iis 7
sites OWA Shop
look
+5m stop Shop
+1m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: belief: and after a restart of W3SVC alone
sites OWA Shop
look
+5m stop Shop
+1m look
+1h restart
+10m look Shop=stopped-before:ok OWA=running starts=-

story: belief: and inside the shared process
iis 7
sites OWA Shop
look
+5m stop Shop
+1m look
+1h restart shared
+10m look Shop!down-after-restart OWA=running starts=-
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: belief: it stays over many restarts
sites OWA Shop
look
+5m stop Shop
+1m look
+1h boot
+10m look Shop=stopped-before OWA=running
+1h boot
+10m look Shop=stopped-before OWA=running
+1h restart
+10m look Shop=stopped-before:ok OWA=running starts=-

story: belief: not with a failover between the two looks
group EVS owner=B
sites OWA Shop
look
+5m failover EVS to=A
state stopped Shop
+1m look Shop=stopped OWA=will-not-restart
start OWA
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running

story: belief: a failover before the first of the two looks does not matter
group EVS owner=B
sites OWA Shop
+5m failover EVS to=A flags=kept
+1s look *=running
+1h stop Shop
+1m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: belief: not with a failover in the second of the first of the two looks
group EVS owner=B
sites OWA Shop Intranet
look *=running
failover EVS to=A
unreadable auto-start
+1m look
readable auto-start
+1h shutdown Shop
start Intranet
+1m look
+10m look
+1h boot
+10m look Shop=:critical OWA=:critical Intranet=running

story: belief: not where the failover is told only after the boot
group EVS
sites OWA Shop Intranet
look *=running
+1h flag off OWA Shop Intranet
shutdown Shop OWA
look Intranet=will-not-restart *=stopped
+10s failover EVS to=B
+1m boot
+10m look *=down-after-restart:critical

story: belief: not where the flags fall one after the other before the failover
group EVS
sites OWA Shop Intranet Mail
look *=running
+1h flag off OWA Shop Intranet
shutdown Shop
look Mail=running Shop=stopped *=will-not-restart
+10s failover EVS to=B
+1m boot
+10m look *=down-after-restart:critical

story: belief: not where the next look tells the failover
group EVS
sites OWA Shop
look *=running
+1h flag off OWA Shop
shutdown Shop
look OWA=will-not-restart Shop=stopped
+10s failover EVS to=B
+5m look OWA=will-not-restart Shop=stopped
+10m boot
+10m look OWA=down-after-restart Shop=:critical

story: belief: not as long as the log that may tell of the failover is not read
group EVS
sites OWA Shop Intranet
look *=running
+1h flag off OWA Shop Intranet
shutdown Shop OWA
look Intranet=will-not-restart *=stopped
+10s failover EVS to=B
+1m boot
unreadable events cluster
+10m look *=:critical
readable events cluster
+10m look *=:critical

story: belief: not where the look that first sees the stop cannot read the log
group EVS owner=A
sites OWA Shop
look
unreadable events
+5m stop Shop
+1m look OWA=running Shop=stopped:critical
readable events
+1h boot
+10m look OWA=running Shop=stop-unconfirmed:critical starts=-

story: a start of W3SVC is seen although a look between could not read the service
iis 7
sites OWA Shop
look
flag off Shop
+5m look
+5m service stopped
+1m look *=service-down
+1m unreadable service
look
readable service
+1m service running shared
+5m look
+5m look OWA=running Shop=down-after-restart:critical

story: a stop with its flag already off, the run proven and others running: not confirmed before the start
sites OWA Shop
flag off Shop
look
+5m stop Shop
+1s look OWA=running Shop=stopped
+20m boot
+10m look OWA=running Shop=stop-unconfirmed:critical starts=-

story: the same where no other site ran: it is lost
sites OWA Shop
flag off Shop
look
+5m state stopped Shop
state stopped OWA
+1s look *=stopped
+20m boot
+10m look OWA=running Shop=down-after-restart:critical

story: belief: clocks that are set, and a torn look long after the stop, do not take it away
iis 7
sites OWA Shop
look
+5m stop Shop
+10s look
clock our=+1h
+5m look
clock our=-1h
+5m facts
restart
+2s look
+5m look OWA=running Shop=stopped-before:ok starts=-

story: belief: a log and a clock that are not read do not make a stop of an hour ago the node's shutting down
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
+10s look
+1h unreadable clock
look
readable clock
+1h restart
+5m unreadable events
+5s look OWA=running Shop=stopped-before:ok starts=-

story: belief: nor does a service that was starting at the look before
group EVS owner=A
sites OWA Shop
look
+10m stop Shop
+10s look
+1h unreadable events
failover EVS to=B
+5s look
readable events
+1m service pending
look
+5s restart
+5m look OWA=down-after-restart Shop=stop-unconfirmed:critical starts=OWA

story: belief: it ends with the look that sees the flag cleared by a failover, not with the next one
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
+5m look
+10m boot
+5m look OWA=running Shop=stopped-before:ok
flag on Shop
+5m look OWA=running Shop=start-failed
+1h failover EVS to=A
+5m look OWA=will-not-restart Shop=down-after-restart:critical
+5m look OWA=will-not-restart Shop=down-after-restart:critical

story: belief: a stop that was watched stays one, whatever failover follows
group EVS
sites OWA Shop
look *=running
+1h stop Shop
+1m look
+5m look
+1m failover EVS to=B flags=kept
+10s boot
+10m look OWA=running Shop=stopped-before:ok

story: belief: not with a restart between the two looks
sites OWA Shop
look
+5m stop Shop
restart
+10m look Shop=down-after-restart:critical OWA=running

story: belief: not of a site that was stopped with its flag on
iis 7
sites OWA Shop
look
+5m stop Shop by=script
+1m look Shop=stopped OWA=running
+1h boot
+10m look *=running:ok

# --- where no other site runs

story: last site: a second look confirms the stop
sites OWA
look
+5m stop OWA
+1m look
+5m look
+1h boot
+10m look OWA=stopped-before:ok starts=-

story: last site: a boot before the second look
sites OWA
look
+5m stop OWA
+1m look
+2m boot
+10m look OWA=down-after-restart:critical

story: last site: the second look comes too early
sites OWA
look
+5m stop OWA
+1m look
+3m look
+1m boot
+10m look OWA=down-after-restart:critical

story: last site: of three looks the third is late enough
sites OWA
look
+5m stop OWA
+1m look
+3m look
+2m look
+1m boot
+10m look OWA=stopped-before:ok

story: last site: the clocks disagree about the time between
sites OWA
look
+5m stop OWA
+1m look
+1m clock node=+10m
+1m look
+1m boot
+10m look OWA=down-after-restart:critical

story: last site: the node tells no clock, so ours counts
sites OWA
look
+5m stop OWA
+1m unreadable clock
look
+5m look
+1h boot
readable clock
+10m look OWA=stopped-before:ok

story: last site: the node tells no clock, and W3SVC is in another process at the second look
sites OWA
look
+5m stop OWA
+1m unreadable clock
look
+5m restart
look OWA=:critical
+5m look
+1h boot
readable clock
+10m look OWA=:critical

story: last site: all sites are stopped by hand
sites OWA Shop
look
+5m stop OWA Shop
+1m look
+5m look
+1h boot
+10m look *=stopped-before:ok starts=-

story: last site: all sites are stopped by hand, and a boot comes too soon
sites OWA Shop
look
+5m stop OWA Shop
+1m look
+2m boot
+10m look *=down-after-restart:critical

story: last site: a failover is known by then
group EVS owner=B
sites OWA
look
+5m stop OWA
+1m look
+1m failover EVS to=A
+5m look
+1h boot
+10m look OWA=down-after-restart:critical

# --- a stop of a site whose flag was off

story: flag off before: on IIS 6 the process proves the run
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+5m stop Shop
+1m look
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: flag off before: on IIS 6 the process proves the run, but one look alone may be torn
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+5m stop Shop
+1m look
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=-

story: flag off before: on IIS 6 a process that is not told proves nothing
sites OWA Shop
process start=untold pid=untold
flag off Shop
look
+5m stop Shop
+1m look
+1h boot
+10m look Shop=:critical OWA=running

story: flag off before: on IIS 7 the counters prove the run
iis 7
counters on
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
+5m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: flag off before: on IIS 7 the counters prove the run, but one look alone may be torn
iis 7
counters on
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=-

story: flag off before: on IIS 7 without counters nothing proves it
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=-

story: flag off before: counters that come later prove nothing
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
counters on
+5m look
+5m look
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=-

story: flag off before: the counters show a restart between the looks
iis 7
counters on
sites OWA Shop
flag off Shop
look
+1h restart shared
+5m look Shop=down-after-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

# --- what does not make, and what does not end a belief

story: being down for long is no evidence
sites OWA Shop
flag off Shop
look
+1h boot
+1d look Shop=down-after-restart OWA=running
+1d look Shop=down-after-restart OWA=running
+1d look Shop=down-after-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: a flag that goes on and off while the site is down is no evidence
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
+5m flag on Shop
+1m look
+5m flag off Shop
+5m look
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: a belief ends when the site is seen running
sites OWA Shop
look
+5m stop Shop
+1m look
+5m start Shop
+1m look *=running
+5m flag off Shop
+1m look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: a belief stays though a look does not see the state of the site
sites OWA Shop
look
+5m stop Shop
+1m look
+5m silent Shop
+1m look
answers Shop
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: a belief stays though a listing is empty
sites OWA Shop
look
+5m stop Shop
+1m look
listing empty
+5m look
listing whole
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: a belief stays though the history cannot be written at the boot
sites OWA Shop
look
+5m stop Shop
+1m look
history full
+1h boot
+10m look Shop=stopped-before:ok OWA=running
history kept
+10m look Shop=stopped-before:ok OWA=running

# --- old memory

story: old memory: a belief of more than a day before the start warns
sites OWA Shop
look
+5m stop Shop
+1m look
+2d boot
+10m look Shop=not-remembered:warning OWA=running starts=-

story: old memory: an acceptance stays what it is
sites OWA Shop
look
+5m stop Shop
+1m look
accept Shop
+2d boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: old memory: a lost site alarms and is not repaired
sites OWA Shop
flag off Shop
look
+2d boot
+10m look Shop=down-after-restart:critical OWA=running starts=-

# --- pools

story: pools: never quiet by belief
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+5m pool stopped Shops
+1m look Shop=pool-stopped:critical OWA=running
+1d look Shop=pool-stopped:critical OWA=running
+1h boot
+10m look Shop=pool-stopped:critical OWA=running

# --- who is who

story: identity: same name and bindings under another number, lost with a boot
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+5m renumber Shop 14
boot
+10m look Shop=down-after-restart:critical OWA=running

story: identity: a belief goes along with the name and bindings
sites OWA Shop
look
+5m stop Shop
+1m look
+5m renumber Shop 14
+1m look
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: identity: never started goes along
sites OWA
look
+1h create Staged flag=off state=stopped
+5m look
+5m look Staged=never-started OWA=running
+5m renumber Staged 14
+5m look Staged=never-started:ok OWA=running

story: identity: a renamed site that ran is lost
sites OWA Shop
flag off Shop
look
+5m rename Shop Store
boot
+10m look Store=down-after-restart:critical OWA=running

story: identity: a renamed site that ran goes on running
sites OWA Shop
look
+5m rename Shop Store
+1m look *=running:ok Shop=- node=ok

story: identity: other bindings, and a lost site
sites OWA Shop
flag off Shop
look
+5m rebind Shop http_*:8080:
boot
+10m look Shop=down-after-restart:critical OWA=running

story: identity: an acceptance does not go along with the number alone
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m rename Shop Store
+1m look Store!stopped-before OWA=running

story: identity: a belief does not go along with a changed name
sites OWA Shop
look
+5m stop Shop
+1m look
+5m rename Shop Store
+1m look
+1h boot
+10m look Store=:critical OWA=running

story: identity: an acceptance does not go along with other bindings
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m rebind Shop http_*:8080:
+1m look Shop!stopped-before OWA=running

story: identity: another name and other bindings are another site
sites OWA Shop
look
+5m delete Shop
create Fresh id=2 flag=off state=stopped
+1m look
+5m look Fresh=never-started:ok OWA=running

story: identity: two sites change their numbers with each other
sites OWA Shop
flag off Shop
state stopped Shop
look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m renumber OWA 9
renumber Shop 1
renumber OWA 2
+1m look Shop=stopped-before:ok OWA=running:ok

story: identity: another site takes the number, and the old one comes back under another in the same look
sites OWA
create Shop id=2 bindings=B
flag off Shop
look Shop=will-not-restart OWA=running
+5m delete Shop
create Payroll id=2 bindings=P
create Shop id=9 bindings=B state=stopped flag=off
+5m boot
+10m look Shop=down-after-restart:critical OWA=running Payroll=running

story: identity: another site takes the number, and the old one comes back under another later
sites OWA
create Shop id=2 bindings=B
flag off Shop
look Shop=will-not-restart OWA=running
+5m delete Shop
create Payroll id=2 bindings=P
look Payroll=running OWA=running
+5m look
+1h create Shop id=9 bindings=B state=stopped flag=off
+5m look Shop!never-started Payroll=running OWA=running
+5m boot
+10m look Shop=:critical OWA=running Payroll=running

story: identity: a known site takes the number of one that is gone, which comes back under another
sites OWA
create Shop id=2 bindings=B
create Mail id=3 bindings=M
flag off Shop Mail
look OWA=running *=will-not-restart
+5m delete Shop
look
+5m renumber Mail 2
+5m look
+5m create Shop id=9 bindings=B state=stopped flag=off
+5m boot
+10m look Shop=:critical Mail=:critical OWA=running

story: identity: after an empty listing nobody is born
listing empty
sites OWA
create Shop flag=off state=stopped
look
listing whole
+5m look Shop=not-remembered:warning OWA=running starts=-
+5m look Shop=not-remembered:warning OWA=running

story: identity: after a listing that was cut nobody is born
sites OWA
create Shop flag=off state=stopped
listing cut
refused
listing whole
+5m look Shop=not-remembered:warning OWA=running starts=-
+5m look Shop=not-remembered:warning OWA=running

# --- causes

story: cause: the failover is only observed
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A log=none
+1m look *=will-not-restart cause=kb885440 failover=observed
+1h boot
+10m look *=down-after-restart cause=kb885440

story: cause: the flags alone tell of the failover
group EVS owner=B
sites OWA Shop
unreadable cluster events
look
+1h failover EVS to=A
+1m look cause=kb885440 failover=flags

story: cause: the failover, the boot, and only then a look
group EVS owner=B
sites OWA Shop
look *=running
+1h failover EVS to=A
+10m boot
+10m look *=down-after-restart cause=kb885440

story: cause: on IIS 7 in other words
iis 7
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A
+1m look *=will-not-restart cause=kb885440 cause~as_in_KB885440

story: cause: a node with one site
group EVS owner=B
sites OWA
look
+1h failover EVS to=A
+1m look OWA=will-not-restart cause=kb885440
+1h boot
+10m look OWA=down-after-restart cause=kb885440

story: cause: a site that the cluster starts keeps its flag
policy cluster=Web:EVS
group EVS owner=B
sites OWA Shop
create Web group=EVS state=stopped flag=off
look OWA=running Shop=running Web=passive
+1h failover EVS to=A
flag on Web
+1m look OWA=will-not-restart Shop=will-not-restart Web=running cause=kb885440

story: cause: none where the flags were kept
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A flags=kept
+1m look *=running cause=none
+1h flag off Shop
+1m look Shop=will-not-restart OWA=running cause=none

story: cause: none where no failover was
sites OWA Shop
look
+1h flag off OWA Shop
+1m look *=will-not-restart cause=none
+1h boot
+10m look *=down-after-restart cause=none

story: cause: none where the flags were off before
group EVS owner=B
sites OWA Shop flag=off
look
+1h failover EVS to=A
+1m look *=will-not-restart cause=none

story: cause: of two failovers the one that cleared the flags
group EVS owner=B
group FS owner=B
sites OWA Shop
look
+1h failover EVS to=A
+10m look *=will-not-restart cause=kb885440
+1h failover FS to=A
+10m look *=will-not-restart cause=kb885440 cause~23:13

story: cause: it goes when all are mended
group EVS owner=B
sites OWA Shop
look
+1h failover EVS to=A
+1m look cause=kb885440
+5m flag on OWA
+1m look Shop=will-not-restart OWA=running cause=kb885440
+5m flag on Shop
+1m look *=running:ok cause=none

story: cause: the hotfix is missing, and somebody asked
policy check-hotfix=yes
exres 6.5.7226.0
sites OWA
look OWA=running cause=hotfix-missing node=warning

story: cause: the hotfix is missing, and nobody asked
exres 6.5.7226.0
sites OWA
look OWA=running cause=none node=ok

story: cause: the hotfix is there
policy check-hotfix=yes
exres 6.5.7232.72
sites OWA
look OWA=running cause=none node=ok

# --- the flag of IIS 6 and 7

story: flags: on IIS 6 a start sets the flag
sites OWA Shop
look
+1h stop Shop by=script
+1m look
+5m start Shop by=script
+1m look *=running:ok

story: flags: on IIS 7 a script leaves the flag off, and the site is lost at every restart
iis 7
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart OWA=running
+5m start Shop by=script
+1m look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: identity: bindings that one look is not told are those of before
sites OWA Shop
flag off Shop
look
+1h boot
+10m look OWA=running Shop=down-after-restart
+1m rebind Shop untold
look OWA=running Shop=down-after-restart
+1m rebind Shop told
renumber Shop 14
look OWA=running Shop=down-after-restart:critical

story: identity: bindings that one look is not told do not hand an acceptance to another site
sites OWA Shop
look
stop Shop
+5m look
accept Shop
+5m look
rebind Shop untold
+5m look
delete Shop
create Shop id=2 state=stopped flag=off bindings=OTHER
+5m look OWA=running Shop!stopped-before
+1h boot
+10m look OWA=running Shop!stopped-before

story: identity: where bindings are never told, a known name under another number is not new
sites OWA Shop
rebind OWA untold
rebind Shop untold
flag off Shop
look
+1h boot
+10m look OWA=running Shop=down-after-restart
+1m renumber Shop 14
look OWA=running Shop!never-started
+10m look OWA=running Shop=not-remembered:warning starts=-

story: identity: nor where they are not told any more
sites OWA Shop
flag off Shop
look
+1h boot
+10m look OWA=running Shop=down-after-restart
+1m renumber Shop 14
rebind Shop untold
look OWA=running Shop!never-started
+10m look OWA=running Shop=not-remembered:warning starts=-

story: identity: a site that was stopped on purpose and is renamed is not started
sites OWA Shop
look
+5m stop Shop
+1m look
+1h boot
+10m look OWA=running Shop=stopped-before starts=-
+1h rename Shop old_Shop
look OWA=running old_Shop=stop-unconfirmed:critical starts=-
+1h boot
+10m look OWA=running old_Shop=stop-unconfirmed:critical starts=-

story: identity: nor is one that was accepted
sites OWA Shop
flag off Shop
look
+1h boot
+10m look OWA=running Shop=down-after-restart starts=Shop
accept Shop
+1h look OWA=running Shop=stopped-before:ok starts=-
+1h rename Shop old_Shop
look OWA=running old_Shop=stop-unconfirmed:critical starts=-

story: belief: not of a site that was not there at the look before
sites OWA Shop
look
+5m delete Shop
look OWA=running Shop=missing
+5m create Shop id=2 state=stopped flag=off
look OWA=running Shop=stopped
+1h boot
+10m look OWA=running Shop=stop-unconfirmed:critical

story: identity: other sites with their flags off under the same numbers are no failover
group EVS
sites OWA Shop
look
+1h delete OWA Shop
create X id=1 flag=off
create Y id=2 flag=off
look X=will-not-restart Y=will-not-restart failover=none

story: belief: not of a site that a cluster starts, where the cluster cannot be read and that is excused
group EVS
policy cluster=Mail:EVS unreadable-ok=cluster
sites OWA
create Mail group=EVS flag=off
unreadable cluster
look
+5m group EVS state=failed
state stopped Mail
look
+5m look
+5m boot
+10m look OWA=running Mail=:critical starts=-

story: a new site that was seen stopping has run
sites OWA
look
+5m create Shop state=stopping flag=off
look OWA=running Shop=stopped
restart
state stopped Shop
+10m look OWA=running Shop=not-remembered:warning starts=-

story: belief: a failover that only two looks far apart show does not have a stop by hand started
group EVS owner=B
sites S0 S1 S2
look
+5m stop S2
+10s look
+1m facts
+1s boot
+1s look S2=stopped:critical *=running
+1h unreadable events
failover EVS to=B
+5s look S2=stop-unconfirmed:critical *=running starts=-

# --- how long a stop was watched, and how near to the end of its run it was seen

story: watched: four minutes make a stop one, whatever the log tells later
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+4m look Shop=stopped OWA=running
event EVS from=B to=A at=-4m
+5m look Shop=stopped OWA=running
+1h boot
+10m look Shop=stopped-before:ok OWA=running

story: watched: a second less does not, when the log tells of a failover then
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+239s look Shop=stopped OWA=running
event EVS from=B to=A at=-239s
+5m look Shop=stopped OWA=running
+1h boot
+10m look Shop=stop-unconfirmed OWA=running

story: watched: four minutes make a stop one, also when the log cannot be read then
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+4m look Shop=stopped OWA=running
unreadable events
+1h boot
+10m look Shop=stopped-before OWA=running

story: watched: four minutes before a boot are none of a shutdown
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+4m look Shop=stopped OWA=running
boot
+5m look Shop=stop-unconfirmed OWA=running

story: watched: a second less may be
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+239s look Shop=stopped OWA=running
boot
+5m look Shop=down-after-restart OWA=running

story: watched: on IIS 6 a stop of the same process just before a boot may be the node's
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+1m boot
+5m look Shop=down-after-restart OWA=running

story: watched: seen down ten minutes before the boot it was none of a shutdown
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+1m look Shop=stopped OWA=running
+530s boot
+5m look Shop=stop-unconfirmed OWA=running

story: watched: a second less may be one
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+1m look Shop=stopped OWA=running
+529s boot
+5m look Shop=down-after-restart OWA=running

story: watched: when it was seen down is not known where the node's clock was not told
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
unreadable clock
+1m look Shop=stopped OWA=running
readable clock
+1h boot
+5m look Shop=down-after-restart OWA=running

story: watched: our clock was set back since it was seen down
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop
look Shop=stopped OWA=running
clock our=-10m
+1m look Shop=stopped OWA=running
+9m boot
+5m look Shop=down-after-restart OWA=running

story: watched: an attempt to start it in between begins anew
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+10m look Shop=stopped OWA=running
flag on Shop
state starting Shop
+1m look
state stopping Shop
+1m look
+1m stop Shop
look Shop=stopped OWA=running
event EVS from=B to=A at=-30s
+5m look Shop=stopped OWA=running
+1h boot
+10m look Shop=stop-unconfirmed OWA=running

story: watched: what a failover known late undid is watched anew
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+200s look Shop=stopped OWA=running
event EVS from=B to=A at=-200s
+1m look Shop=stopped OWA=running
+239s look Shop=stopped OWA=running
boot
+5m look Shop=down-after-restart OWA=running

story: late: a failover ten minutes after its flag fell may have taken it
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+10m failover EVS to=A flags=kept
+1m boot
+10m look Shop=stop-unconfirmed OWA=running

story: late: a second later it has not
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+601s failover EVS to=A flags=kept
+1m boot
+10m look Shop=stopped-before OWA=running

story: late: a boot later the log tells of a failover that cleared the flag
group EVS owner=B
sites OWA Shop
look
+5m stop Shop
look Shop=stopped OWA=running
+20m boot
+10m look Shop=stopped-before OWA=running
+1h boot
event EVS from=B to=A at=-91m
+10m look Shop=down-after-restart OWA=running

story: late: a failover that came before the look that saw its flag on did not clear it
group EVS owner=B
sites OWA Shop
look
+5m failover EVS to=A log=none flags=kept
+5m look failover=observed
+5m stop Shop
+5m look Shop=stopped OWA=running
+5m look Shop=stopped OWA=running
+1h boot
+10m look Shop=stopped-before OWA=running

story: clocks: a failover before the node's clock was set forward came after the flag was seen on
group EVS owner=B
sites OWA Shop
look
+5m failover EVS to=A flags=kept
unreadable auto-start
+5m look
readable auto-start
clock node=+1h
+5m stop Shop
look Shop=stopped OWA=running
+5m look Shop=stopped OWA=running
+1h boot
+10m look Shop=stop-unconfirmed OWA=running

story: late: a flag that was put on again and that a failover cleared, by one program
group EVS owner=B
sites S0 S1 S2
look
+1h stop S1
+10s look
flag on S1
silent S0
+5s look
failover EVS to=A log=none
+1m service stopped
+5s look
+1m service running
+5m look S1=down-after-restart S2=down-after-restart S0=unreadable

story: late: the same, where two programs write each look down
group EVS owner=B
sites S0 S1 S2
look
look
+1h stop S1
+10s look
look
flag on S1
silent S0
+5s look
look
failover EVS to=A log=none
+1m service stopped
+5s look
look
+1m service running
+5m look S1=down-after-restart S2=down-after-restart S0=unreadable
look S1=down-after-restart S2=down-after-restart S0=unreadable

# --- what uptimes prove of a run

story: counters: a site that somebody started in between says nothing of the run
iis 7
counters on
sites OWA Shop Blog
flag off Shop
state stopped Blog
look
+5m stop Shop by=script
start Blog
+1m look Shop=stopped *=running
+5m look Shop=stopped *=running
+1h boot
+10m look Shop=stopped-before *=running

story: counters: one site that was started anew does not show that the service was
iis 7
counters on
sites OWA Shop Blog
look
+5m stop Blog
+1m look Blog=stopped *=running
+5m look Blog=stopped *=running
+10m stop Shop
start Shop
+1m look Blog=stopped *=running

story: counters: one site that was started anew leaves open whether the service was
iis 7
counters on
sites OWA Shop Blog
flag off Blog
look
+5m stop Blog by=script
stop Shop
start Shop
+1m look Blog=stopped *=running
+5m look Blog=stopped *=running
+1h boot
+10m look Blog=stop-unconfirmed *=running

story: counters: nor does the first one of them
iis 7
counters on
sites OWA Shop Blog
look
+5m stop Blog
+1m look Blog=stopped *=running
+5m look Blog=stopped *=running
+10m stop OWA
start OWA
+1m look Blog=stopped *=running

story: counters: the first one that was started anew leaves that open, too
iis 7
counters on
sites OWA Shop Blog
flag off Blog
look
+5m stop Blog by=script
stop OWA
start OWA
+1m look Blog=stopped *=running
+5m look Blog=stopped *=running
+1h boot
+10m look Blog=stop-unconfirmed *=running

story: process: one that is told for the first time, and is younger than the look before, is another one
iis 7
sites OWA Shop
flag off Shop
process start=untold pid=untold
look
+1h restart
process start=told pid=told
+10m look Shop=down-after-restart OWA=running

story: process: one that is older than the look before is no other one
iis 7
sites OWA Shop
process start=untold pid=untold
look
process start=told pid=told
+1h stop Shop
+10m look Shop=stopped OWA=running

story: born: one that ran is not new any more
sites OWA
look
+5m create Shop state=stopped
look Shop=settling Shop~new OWA=running
+1m start Shop
look *=running
flag off Shop
+1h boot
look Shop=settling Shop~the_last_start_is_only OWA=running

story: settling: a service that is pending settles for its time alone, within the grace of its start
policy grace=2h settle=5m
sites OWA Shop
boot
+1m look *=running
+30m state stopped OWA Shop
service pending
look *=settling
+4m look *=settling
+2m look *=stopped

# What a look must be told of W3SVC before it says that somebody stopped a site.
story: who stopped a site while W3SVC was pending is not known
sites OWA Shop
look
+5m service pending
stop Shop
look
+1h boot
+5m look OWA=running Shop=down-after-restart

story: nor while it was paused
sites OWA Shop
look
+5m service paused
stop Shop
look
+1h boot
+5m look OWA=running Shop=down-after-restart

story: neither boot nor process is told as the site is seen stopped
sites OWA Shop
process pid=untold
look
+5m stop Shop
unreadable clock
look
readable clock
+1h boot
+5m look OWA=running Shop=down-after-restart

story: a boot that is told late shows by its age that none came between
sites OWA Shop
unreadable clock
look
readable clock
+1h stop Shop
look
+1h boot
+5m look OWA=running Shop=stopped-before:ok

story: a boot that is told late and may have come between
sites OWA Shop
process pid=untold start=untold
unreadable clock
look
readable clock
+1h boot
+5m stop Shop
look
+1h boot
+5m look OWA=running Shop=down-after-restart

story: an account that is told nothing of the process knows no run of W3SVC
sites OWA Shop
process pid=untold start=untold
look
+1h stop Shop
look
+1h boot
+5m look OWA=running Shop=down-after-restart

story: the number of the process is enough
sites OWA Shop
process start=untold
look
+1h stop Shop
look
+1h boot
+5m look OWA=running Shop=stopped-before:ok

story: so is its start
sites OWA Shop
process pid=untold
look
+1h stop Shop
look
+1h boot
+5m look OWA=running Shop=stopped-before:ok

story: so is its start where it is told late, and is from before
sites OWA Shop
process start=untold pid=untold
look
process start=told pid=told
+1h stop Shop
look
+1h boot
+5m look OWA=running Shop=stopped-before:ok

story: a process that is told no more
sites OWA Shop
look
process start=untold pid=untold
+1h stop Shop
look
+1h boot
+5m look OWA=running Shop=down-after-restart

story: a process that is told late and began seconds before the first look is no start since
sites OWA Shop
process start=untold pid=untold
restart
+3s look
process start=told pid=told
+5m state stopped Shop
look OWA=running Shop=stopped

story: the number of a process from before a boot is not that of the one after
sites OWA Shop
process start=untold
look
process pid=untold
+1h boot
+5m look
process pid=told
+5m state stopped Shop
look OWA=running Shop=stopped

story: a service that was pending and runs was started, in the process that it shares too
iis 7
sites OWA Shop
flag off Shop
look
+5m service pending
look
+1m service running shared
state stopped Shop
look OWA=running Shop=settling
+5m look OWA=running Shop=down-after-restart

story: a start that the counters tell is as long ago as they say
iis 7
counters on
sites OWA Shop
flag off Shop
look
+1h restart shared
+3m look OWA=running Shop=down-after-restart

story: a look from before the boot comes hours late
sites OWA Shop
look
+5m slow-look
+1m boot
+5m look
+2h look
recorded *=running
+1m state stopped Shop
look OWA=running Shop=stopped

story: a failover that the log tells of late, and dates before a look that saw the flags on, is no news of what came after
iis 7
group EVS owner=B
sites OWA Shop Blog
look *=running
+3h look *=running
failover EVS to=A flags=kept
+5s failover EVS to=B flags=kept
+5m unreadable events
look *=running
readable events
+1m stop OWA
+10m look OWA=stopped *=running
+5s boot
+5m look OWA=stopped-before *=running

story: belief: a stop that waits for a second look is not confirmed over a failover that went to and fro
iis 7
group EVS owner=B
sites OWA
look OWA=running
+10m stop OWA
+1m look OWA=stopped
clock our=+1h
+15m look OWA=stopped
clock our=-1h
failover EVS to=A flags=kept
+1m failover EVS to=B flags=kept
+5m look OWA=stopped
+10m look OWA=stopped
+1m boot
+5m look OWA!stopped-before

story: belief: not where a look came between the event of a failover and the flags that it cleared
sites OWA
create Shop flag=off
group EVS owner=A
look OWA=running Shop=will-not-restart
+10m group EVS state=pending
event EVS from=A to=B at=-5s
look OWA=running Shop=will-not-restart
+5s flag off OWA
shutdown OWA
group EVS owner=B state=online
+5s look OWA=stopped Shop=will-not-restart
+10s boot
+10m look *=:critical

story: belief: not where the cluster calls the group where it came from while its event is in the log
sites OWA
create Shop flag=off
group EVS owner=A
look OWA=running Shop=will-not-restart
+10m event EVS from=A to=B at=-5s
look OWA=running Shop=will-not-restart
+5s flag off OWA
shutdown OWA
group EVS owner=A state=online
+5s look OWA=stopped Shop=will-not-restart
+10s boot
+10m look *=:critical

story: belief: not where the log was not read at the look amid a failover
sites OWA
create Shop flag=off
group EVS owner=A
look OWA=running Shop=will-not-restart
+10m group EVS state=pending
event EVS from=A to=B at=-5s
unreadable events
look OWA=running Shop=will-not-restart
readable events
+5s flag off OWA
shutdown OWA
group EVS owner=A state=online
+5s look OWA=stopped Shop=will-not-restart
+10s boot
+10m look *=:critical

story: belief: not where the node does not tell of its groups amid a failover
sites OWA
create Shop flag=off
group EVS owner=A
look OWA=running Shop=will-not-restart
+10m event EVS from=A to=B at=-5s
unreadable cluster
look OWA=running Shop=will-not-restart
+5s flag off OWA
shutdown OWA
+5s look OWA=stopped Shop=will-not-restart
+10s boot
+10m look *=:critical
