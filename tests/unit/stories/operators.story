# What operators accept, and what the policy says: for how long, and what it does not speak for.

# Acceptances

story: accepted: what was accepted is not started by one look whose clock is ahead
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop
accept Shop for=2h why=upgrade
+1m look Shop=stopped-before:ok OWA=running starts=-
+10m clock our=+1d
look Shop=:critical OWA=running starts=-
clock our=-1d
+10m look Shop=stopped-before:ok OWA=running starts=-
+2h look Shop=:critical OWA=running starts=-
+1m look Shop=down-after-restart:critical OWA=running starts=Shop

story: accepted: a pool that was accepted is not started by one look whose clock is ahead
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
boot
+10m look Shop=pool-stopped:critical OWA=running starts-pool=Shop
accept pool=Shops for=2h
+1m look Shop=stopped-before:ok OWA=running starts-pool=-
+10m clock our=+1d
look Shop=pool-stopped:critical OWA=running starts-pool=-
clock our=-1d
+10m look Shop=stopped-before:ok OWA=running starts-pool=-
+2h look Shop=pool-stopped:critical OWA=running starts-pool=-
+1m look Shop=pool-stopped:critical OWA=running starts-pool=Shop

story: accepted: a flag that was accepted is not written by one look whose clock is ahead
sites OWA Shop
look
+1m flag off Shop
+1m look Shop=will-not-restart OWA=running writes-flag=Shop
accept Shop flag=off for=2h
+1m look *=running:ok writes-flag=-
+10m clock our=+1d
look Shop=will-not-restart OWA=running writes-flag=-
clock our=-1d
+10m look *=running:ok writes-flag=-
+2h look Shop=will-not-restart OWA=running writes-flag=-
+1m look Shop=will-not-restart OWA=running writes-flag=Shop

story: accepted: an acceptance ends when the site is seen paused, for only what runs is paused
sites OWA Shop
look
+5m stop Shop
+1m look
accept Shop
+1m look Shop=stopped-before:ok OWA=running
+5m start Shop
state paused Shop
+1m look Shop=paused:warning OWA=running
+5m flag off Shop
restart
+5m look Shop=:critical OWA=running
+1h boot
+10m look Shop=:critical OWA=running

story: accepted: for a time, and then the site goes away and comes back under another number
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=3h
+1m renumber Shop 14
+1m look Shop=stopped-before:ok OWA=running
+4h look Shop=stopped:critical OWA=running
+1m look Shop=stopped:critical OWA=running

story: accepted: for a time, of a site that is gone when the time is up
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
accept Shop for=1h
+1m look Shop=stopped-before:ok OWA=running
delete Shop
+1m look OWA=running
+1h look OWA=running
+5m look OWA=running
create Shop id=2 flag=off state=stopped
+5m look Shop=down-after-restart:critical OWA=running

story: accepted: the flag, and the site is stopped by hand
sites OWA Shop
flag off Shop
look
accept Shop flag=off
+1m look *=running:ok
+5m stop Shop
+1m look Shop=stopped:critical OWA=running
+5m look Shop=stopped:critical OWA=running
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: accepted: the flag, revoked
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
accept Shop flag=off
+1m look *=running:ok
revoke Shop flag=off
+1m look Shop=will-not-restart:warning OWA=running

story: accepted: the flag for a time; it ends while the site is down
sites OWA Shop
flag on Shop
look
flag off Shop
+1m look Shop=will-not-restart OWA=running writes-flag=Shop
accept Shop flag=off for=1h
+30m boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop writes-flag=-
+1h look Shop=down-after-restart:critical OWA=running
+1m look Shop=down-after-restart:critical OWA=running starts=Shop writes-flag=Shop

story: accepted: a stop, revoked after a restart that nobody saw
sites OWA Shop
look
+5m stop Shop
+1m look Shop=stopped OWA=running
accept Shop
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-
revoke Shop
+1m look Shop=down-after-restart:critical OWA=running starts=Shop

story: accepted: revoking the flag leaves the stop accepted, and the other way round
sites OWA Shop
look
+5m stop Shop
+1m look Shop=stopped OWA=running
accept Shop
accept Shop flag=off
revoke Shop flag=off
+1m look Shop=stopped-before:ok OWA=running starts=- writes-flag=-
accept Shop flag=off
revoke Shop
+1m look Shop=stopped:critical OWA=running

story: accepted: a longer time said later counts
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=1h
accept Shop for=5h
+3h look Shop=stopped-before:ok OWA=running
+1m look Shop=stopped-before:ok OWA=running
+3h look Shop=stopped:critical OWA=running

story: accepted: without an end, said after one with an end, stays
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop for=1h
accept Shop
+30d look Shop=stopped-before:ok OWA=running
+1m look Shop=stopped-before:ok OWA=running

story: accepted: our clock a year ahead when it was said for two hours
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
clock our=+365d
accept Shop for=2h
clock our=-365d
+10m look Shop=stopped-before:ok OWA=running
+10m look Shop=stopped-before:ok OWA=running
+3h look Shop=stopped:critical OWA=running

story: accepted: our clock a year behind when it was said
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
clock our=-365d
accept Shop for=2h
clock our=+365d
+10m look Shop=stopped:critical OWA=running
+10m look Shop=stopped:critical OWA=running

story: accepted: a pool ahead of its stop, for a night
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
accept pool=Shops for=8h
+1h pool stopped Shops
boot
+10m look Shop=stopped-before:ok OWA=running starts-pool=-
+8h look Shop=pool-stopped:critical OWA=running
+1m look Shop=pool-stopped:critical OWA=running starts-pool=Shop

story: accepted: a pool, and its site is moved to another one that is stopped
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped OWA=running
accept pool=Shops
+1m look Shop=stopped-before:ok OWA=running
delete Shop
create Shop id=2 pool=Other
pool stopped Other
+1m look Shop=pool-stopped:critical OWA=running starts-pool=-

story: accepted: a pool that is not told for a while stays accepted
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped OWA=running
accept pool=Shops
+1m unreadable pools
look *=unreadable:unknown
readable pools
+1m look Shop=stopped-before:ok OWA=running

story: accepted: a pool, and the site's W3SVC stops
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped OWA=running
accept pool=Shops
+1m service stopped
look *=service-down:critical

story: accepted: an accepted pool does not make its lost site quiet
sites OWA
create Shop pool=Shops flag=off
pool stopped Shops
look Shop=pool-stopped OWA=running
accept pool=Shops
accept Shop flag=off
+1m look Shop=stopped-before:ok OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: accepted: an expected pool that was accepted is quiet
policy expect-pool=Shops
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped OWA=running node=critical
accept pool=Shops
+1m look Shop=stopped-before:ok OWA=running node=ok
revoke pool=Shops
+1m look Shop=pool-stopped OWA=running node=critical

story: accepted: a pool that has to run, and that no site's root is in
policy expect-pool=Jobs
sites OWA
pool started Jobs
look OWA=running node=ok
accept pool=Jobs for=2h
+10m pool stopped Jobs
+1m look OWA=running node=ok
+2h look OWA=running node=critical
+1m look OWA=running node=critical

# Pools

story: pools: one that was started by hand after the boot and stopped again is nobody's to start
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
boot
+10m look Shop=pool-stopped OWA=running starts-pool=Shop
+5m pool started Shops
+1m look *=running
+5m pool stopped Shops
+1m look Shop=pool-stopped OWA=running starts-pool=-

story: pools: a restart of W3SVC counts like a boot
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
+1m look Shop=pool-stopped OWA=running starts-pool=-
+1m restart
+5m look Shop=pool-stopped OWA=running starts-pool=Shop

story: pools: two sites share one that is lost
sites OWA
create Shop pool=Shops
create Blog pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
boot
+10m look Shop=pool-stopped Blog=pool-stopped OWA=running starts-pool=Shop,Blog

story: pools: a pool of another name that is the same but for its case
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h pool stopped Shops
+1m look Shop=pool-stopped OWA=running
accept pool=SHOPS
+1m look Shop=stopped-before:ok OWA=running

story: pools: a lost site in a lost pool gets both
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h flag off Shop
pool stopped Shops
boot
+10m look Shop=down-after-restart OWA=running starts=Shop starts-pool=Shop

story: pools: a lost site in a pool that somebody stopped after the start
sites OWA
create Shop pool=Shops
pool started Shops
look *=running
+1h flag off Shop
boot
+10m look Shop=down-after-restart OWA=running starts=Shop
pool stopped Shops
+1m look Shop=down-after-restart OWA=running starts=Shop starts-pool=-

# one-of

story: one-of: a partner whose pool is stopped serves nobody
policy one-of=Blue,Green
sites Blue
create Green pool=Greens
pool started Greens
flag off Blue
look *!down-after-restart
+1h pool stopped Greens
boot
+10m look Blue=:critical Green=pool-stopped
accept pool=Greens
+1m look Blue=:critical Green=stopped-before

story: one-of: the partner runs, so the lost one is quiet, until the partner is lost too
policy one-of=Blue,Green
sites Blue Green
flag off Blue Green
look *=will-not-restart
+1h boot
+10m look *=down-after-restart:critical
start Green by=script
flag off Green
+1m look Green=will-not-restart Blue=ignored:ok starts=-
+1h boot
+10m look Green=down-after-restart Blue=down-after-restart

story: one-of: the swapped one is not started
policy one-of=Blue,Green
sites Blue Green
look
+5m stop Green
+1m look Green=ignored:ok Blue=running
+5m look Green=ignored:ok Blue=running
flag off Blue
+1h boot
+10m look Blue=down-after-restart Green=stopped-before starts=Blue

story: one-of: paused is not running
policy one-of=Blue,Green
sites Blue Green
flag off Green
look
+5m state paused Blue
boot
state paused Blue
+10m look Blue=paused Green=down-after-restart:critical

story: one-of: a partner that says nothing of itself excuses nobody
policy one-of=Blue,Green
sites Blue Green
flag off Blue
look
+1h boot
silent Green
+10m look Green=unreadable Blue=down-after-restart:critical

# stopped = ok by glob

story: stopped by glob: a lost site is lost, whatever is said of stops
policy stopped=ok:T*
sites OWA Test Try
flag off Test
look
+1h boot
+10m look Test=down-after-restart:critical OWA=running Try=running starts=Test

story: stopped by glob: in the same run it is quiet, and never started
policy stopped=ok:T*
sites OWA Test
look
+5m state stopped Test
+1m look Test=stopped:ok OWA=running starts=-
+1m state stopped OWA
+1m look Test=stopped:ok OWA=stopped:critical starts=-

story: stopped by glob: two of them go down as by a restart
policy stopped=ok:T*
iis 7
sites OWA Test Try
flag off Test Try
look
+5m restart shared
+5m look Test=down-after-restart:critical Try=down-after-restart:critical OWA=running

story: stopped by glob: a single one that nobody can tell from a restart in the shared process
policy stopped=ok:T*
iis 7
sites OWA Test
flag off Test
look
+5m restart shared
+5m look Test=:warning OWA=running

story: stopped by glob: the counters prove that it was no restart
policy stopped=ok:T*
iis 7
counters on
sites OWA Test
flag off Test
look
+5m stop Test
+5m look Test=stopped:ok OWA=running

story: stopped by glob: the first that fits counts
policy stopped=warning:Test1 stopped=ok:Test*
sites OWA Test1 Test2
look
+5m state stopped Test1 Test2
+1m look Test1=stopped:warning Test2=stopped:ok OWA=running

story: stopped by glob: the clock is unread
policy stopped=ok
sites OWA Test
look
+5m unreadable clock
process start=untold pid=untold
flag off Test
boot
+5m look Test=:warning OWA=running
