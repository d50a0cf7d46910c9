# Accounts below administrator: sites by the counters of W3SVC alone, without number, flag, bindings and pool. In the second
# in which a site starts it is counted as one that is stopped.

story: counters: all run, and flags are a part that the policy excuses
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running:ok node=ok
+5m look *=running:ok node=ok

story: counters: flags that nobody excused are not known
iis 7
counters only
sites OWA
+1m look OWA=unreadable:unknown OWA~auto_start_cannot_be_read

story: counters: a site that was stopped
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m stop Shop
+5m look Shop=stopped:critical OWA=running starts=-

story: counters: what did not come back is lost, and its flag is neither on nor off
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m flag off Shop
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: counters: a restart in the process that W3SVC shares
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m flag off Shop
+1h restart shared
+10m look Shop=down-after-restart:critical OWA=running

story: counters: a flag that is not told makes no lost site OK where stops are
iis 7
counters only
policy unreadable-ok=auto-start stopped=ok
sites OWA Shop
+1m look *=running
flag off OWA
flag off Shop
+1h restart shared
+10m look *=:warning

story: counters: stopped, seen so for long, and not believed
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m stop Shop
+5m look Shop=stopped:critical OWA=running
+5m look Shop=stopped:critical OWA=running
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=-

story: counters: without an earlier look a command by name is told
iis 7
counters only
sites OWA Shop
stop Shop
+1h boot
+10m look Shop=not-remembered:warning Shop~sitewatch_accept_NODE_Shop OWA=unreadable starts=-
accept Shop
+1m look Shop=stopped-before:ok OWA=unreadable

story: counters: what W3SVC counts no more is not gone, until the operator says so
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m rejected Shop
+5m look Shop=unreadable:unknown Shop~sitewatch_accept OWA=running
+3d look Shop=unreadable:unknown OWA=running
accept Shop
+1m look OWA=running:ok Shop=- node=ok
+1m answers Shop
state started Shop
+1m look *=running

story: counters: a new one that is stopped may have been rejected before, so it is no new one
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA
+1m look OWA=running
+1m create Shop state=stopped flag=off
+10m look Shop=not-remembered:warning OWA=running

story: counters: W3SVC that is stopped counts nothing, and takes all with it
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m service stopped
+5m look *=service-down:critical
+1m service running
+5m look *=running

story: counters: nothing counted while W3SVC runs is no look
iis 7
counters only
sites OWA
+1m look OWA=unreadable
rejected OWA
+1m refused

story: counters: who becomes an administrator keeps what was seen
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop Blog
+1m look *=running
+1m stop Blog
+5m look Blog=stopped:critical *=running
accept Blog
+1m flag off Shop
+1h boot
counters on
+10m look Shop=down-after-restart:critical OWA=running Blog=stopped-before:ok starts=Shop

story: counters: who is no administrator any more knows sites by their names
iis 7
counters on
sites OWA Shop
rename Shop Shop/(new)
+1m look *=running
+1m counters only
policy unreadable-ok=auto-start
+5m look *=running
+1m stop Shop/(new)
+5m look Shop/(new)=stopped:critical OWA=running

story: counters: two sites that share a name are not told
iis 7
counters on
policy unreadable-ok=auto-start
sites OWA A_B A/B
+1m look *=running
+1m counters only
+5m look A/B=unreadable:unknown A_B=unreadable:unknown OWA=running
+1m counters on
+5m look *=running

story: counters: a site that is expected is found by the name that it has there
iis 7
counters only
policy unreadable-ok=auto-start expect=A/B expect=Blog
sites OWA A/B
+1m look *=running A_B=running Blog=missing:critical

story: counters: a number of ours says nothing of the site that the node itself gives it to
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop Blog
+1m look *=running
delete Shop
delete Blog
create Mail id=4000000001 flag=off state=stopped bindings=http_*:81:
create News id=4000000002 flag=off state=stopped bindings=http_*:82:
create Wiki id=4000000003 flag=off state=stopped bindings=http_*:83:
counters on
+1h boot
+10m look OWA=running Mail=not-remembered News=not-remembered Wiki=not-remembered *=missing starts=-

story: counters: a number of the node that is as high as ours does not make its name enough
iis 7
counters on
sites OWA
create Shop id=4000000005 bindings=http_*:81:
+1m look *=running
+1m delete Shop
create Shop id=9 flag=off state=stopped bindings=http_*:82:
+1h boot
+10m look OWA=running Shop=not-remembered starts=-

story: counters: what was gone where all were listed is not what is made anew by its name
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m delete Shop
counters on
+5m look OWA=running Shop=missing:warning
+1m create Shop id=9 flag=off state=stopped bindings=http_*:82:
+1h boot
+10m look OWA=running Shop=not-remembered starts=-

story: counters: what is let go for a time comes back when that is over
iis 7
counters on
policy unreadable-ok=auto-start
sites OWA Shop
+1m look *=running
+1m stop Shop
+5m look OWA=running Shop=stopped
accept Shop for=2h
+1m counters only
rejected Shop
+5m look OWA=running node=ok
+1h look OWA=running node=ok
+1h look OWA=running Shop=unreadable:unknown
+5m look OWA=running Shop=unreadable:unknown
accept Shop
+5m look OWA=running node=ok

story: counters: who was never seen running is not who runs under a name that fits
iis 7
counters on
policy unreadable-ok=auto-start
sites OWA
create A/B flag=off state=stopped
rejected A/B
+1m look OWA=running A/B=rejected:ok
+1m create A_B
counters only
+5m look OWA=running A/B=unreadable:unknown
+1m delete A_B
answers A/B
counters on
+1h boot
+10m look OWA=running A/B=not-remembered starts=-
