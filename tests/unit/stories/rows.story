# Every row of the verdict's table: design, 4.1. The number of the row stands in front.

story: 1: what the policy ignores is ignored, whatever it does
policy ignore=Test*
sites OWA Test1 Test2
flag off Test1
state stopped Test2
look Test1=ignored:ok Test2=ignored:ok OWA=running node=ok
+1h service stopped
+1m look Test1=ignored Test2=ignored OWA=service-down

story: 1: an ignored site that goes is not missed
policy ignore=Test*
sites OWA Test1
look
+5m delete Test1
+1m look Test1=- OWA=running node=ok

story: 2a: its group is online on another node
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive:ok Local=running

story: 2a: passive comes before W3SVC that does not run
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
service stopped
look Web=passive:ok Local=service-down:critical

story: 2a: the group leaves, and its site stops with it
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS
look *=running
+1h failover EVS to=B flags=kept
+1m look Web=passive:ok Local=running starts=-

story: 2a: the group comes, and its site runs
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h failover EVS to=A flags=kept
+1m look Web=running:ok Local=running

story: 2b: passive when last known, then the cluster service is stopped
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h cluster stopped
+1m look Web=passive:ok Local=running
+5m look Web=passive:ok Local=running
+6m look Web=passive:warning Local=running
+1d look Web=passive:warning Local=running
+1m cluster running
+1m look Web=passive:ok Local=running

story: 2c: active when last known, then the cluster service is stopped
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS flag=off
look *=running
+1h cluster stopped
state stopped Web
+1m look Web=unreadable:unknown Local=running starts=-

story: 2c: not known, as the cluster service was never seen running
policy cluster=Web:EVS
group EVS owner=B
cluster stopped
sites Local
create Web group=EVS state=stopped flag=off
look Web=unreadable:unknown Local=running starts=-

story: 2c: the cluster service is gone from a node that had one
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h cluster absent
+1m look Web=unreadable:unknown Local=running starts=-

story: 3: W3SVC is stopped
sites OWA Shop
look
+1h service stopped
+1m look *=service-down:critical node=critical

story: 3: W3SVC is paused
sites OWA Shop
look
+1h service paused
+1m look *=service-down:critical

story: 3: W3SVC is pending, long after it began
sites OWA Shop
look
+1h service pending
state stopped OWA Shop
+1m look *=service-down:critical

story: 3: W3SVC comes back, and all sites with it
sites OWA Shop
look
+1h service stopped
+1m look *=service-down
+1m service running
+10m look *=running:ok

story: 4: the pool of the root is stopped
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped:critical OWA=running node=critical

story: 4: the pool is stopped and the flag is off
sites OWA
create Shop pool=Shops flag=off
pool stopped Shops
look Shop=pool-stopped:critical OWA=running

story: 4: a site that is stopped is not judged by its pool
sites OWA
create Shop pool=Shops
pool started Shops
look
+5m state stopped Shop
pool stopped Shops
+1m look Shop=stopped:critical OWA=running

story: 4: an accepted pool that stays stopped over a boot stays quiet
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped OWA=running
accept pool=Shops
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts-pool=-

story: 4: one pool does not answer, the others are judged
sites OWA
create Shop pool=Shops
create Mail pool=Mails
pool untold Shops
pool stopped Mails
look Shop=unreadable:unknown Mail=pool-stopped:critical OWA=running

story: 4: the pool comes back
sites OWA
create Shop pool=Shops
pool stopped Shops
look Shop=pool-stopped OWA=running
+5m pool started Shops
+1m look *=running:ok node=ok

story: 5: started, and the flag is on
sites OWA
look OWA=running:ok

story: 5: started by its cluster resource, the flag is off
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS flag=off
look *=running:ok

story: 5: started, and the flag is a part that the policy excuses
policy unreadable-ok=auto-start
sites OWA Shop
unreadable auto-start
look *=running:ok node=ok

story: 5: by counters alone no flag is told, which the policy knows
policy ways=counters
sites OWA Shop
unreadable auto-start
look *=running:ok node=ok

story: 5: an accepted flag counts for a site that runs, not for one that is lost
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
accept Shop flag=off
+1m look *=running:ok
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: 6: started, the flag of one site is untold
sites OWA Shop
flag untold Shop
look Shop=unreadable:unknown OWA=running

story: 6: started, no flag is told
sites OWA Shop
unreadable auto-start
look *=unreadable:unknown node=unknown

story: 7: started, the flag is off
sites OWA Shop
flag off Shop
look Shop=will-not-restart:warning OWA=running node=warning

story: 7: the flag is written only where it was seen on
sites OWA Shop Old
flag off Old
look Old=will-not-restart *=running writes-flag=-
+5m flag off Shop
+1m look Old=will-not-restart Shop=will-not-restart OWA=running writes-flag=Shop

story: 7: with --unseen a flag that no look saw on is written, too
policy unseen=yes
sites OWA Old
flag off Old
look Old=will-not-restart OWA=running writes-flag=Old

story: 7: the flag of a site that was lost is written though no look saw it on
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running writes-flag=-
+1h boot
+10m look Shop=down-after-restart OWA=running starts=Shop writes-flag=Shop

story: 18: sitewatch is set up after the outage, and somebody says so
policy unseen=yes
sites OWA Shop
create New flag=off state=stopped
flag off OWA
flag off Shop
boot
+10m look *=not-remembered starts=OWA,Shop,New writes-flag=OWA,Shop,New

story: 13, 9: --unseen starts neither what was made and left off nor what somebody stopped
policy unseen=yes
sites OWA Shop
look
+5m stop Shop
+1m look Shop=stopped OWA=running starts=-
+1h create New flag=off state=stopped
+1m look New=settling Shop=stopped OWA=running
+10m look New=never-started Shop=stopped OWA=running starts=-
+1h boot
+10m look New=never-started Shop=stopped-before OWA=running starts=- writes-flag=-

story: 8: paused and pausing
sites OWA Shop Intranet
look
+5m state paused Shop
state pausing Intranet
+1m look Shop=paused:warning Intranet=paused:warning OWA=running

story: 8: a paused site that was accepted is paused again
sites OWA Shop
look
+5m state stopped Shop
+1m look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m state paused Shop
+1m look Shop=paused:warning OWA=running

story: 9: accepted by the operator, with the flag off
sites OWA Shop
look
+5m stop Shop
+1m look
accept Shop
+1m look Shop=stopped-before:ok OWA=running
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: 9: accepted by the operator, with the flag on
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
accept Shop
+1m look Shop=stopped-before:ok OWA=running

story: 9: an acceptance ends when the site is seen running
sites OWA Shop
look
+5m stop Shop
+1m look
accept Shop
+5m start Shop
+1m look *=running
+5m state stopped Shop
+1m look Shop=stopped:critical OWA=running

story: 9: a site that was lost and accepted stays quiet
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
accept Shop
+1m look Shop=stopped-before:ok OWA=running starts=-
+1h boot
+10m look Shop=stopped-before:ok OWA=running starts=-

story: 9: a believed stop whose flag is on again is no stop any more
sites OWA Shop
look
+5m stop Shop
+1m look
+5m look
error 32 Shop
+5m flag on Shop
+1h boot
+10m look Shop=start-failed:critical OWA=running

story: 9: what is stopping and was accepted
sites OWA Shop
look
+5m state stopped Shop
+1m look
accept Shop
+1m state stopping Shop
+1m look Shop=stopped-before:ok OWA=running

story: 10: within the grace time after a boot
sites OWA Shop
flag off Shop
error 32 OWA
look
+1h boot
+30s look *=settling:warning node=warning
+3m look Shop=down-after-restart OWA=start-failed

story: 10: the grace time is the policy's
policy grace=10m
sites OWA Shop
flag off Shop
look
+1h boot
+8m look Shop=settling OWA=running
+3m look Shop=down-after-restart OWA=running

story: 10: the settle time is the policy's
policy settle=5m
sites OWA Shop
look
+1h state starting Shop
+1m look Shop=settling:warning OWA=running
+3m look Shop=settling:warning OWA=running
+3m look Shop=:critical OWA=running

story: 10: starting and continuing
sites OWA Shop Intranet
look
+5m state starting Shop
state continuing Intranet
+1m look Shop=settling:warning Intranet=settling:warning OWA=running

story: 10: a site that settles and then runs
sites OWA Shop
look
+5m state starting Shop
+1m look Shop=settling OWA=running
+5m state started Shop
+1m look *=running:ok
+30m state starting Shop
+1m look Shop=settling OWA=running

story: 10: a born site is settling at its first sight
sites OWA
look
+1h create Staged flag=off state=stopped
+1m look Staged=settling:warning OWA=running
+3m look Staged=never-started:ok OWA=running

story: 10: W3SVC begins within the grace time
sites OWA Shop
look
+1h boot
service pending
state stopped OWA Shop
+30s look *=settling:warning
+11m look *=service-down:critical

story: 10: the group of a site is on its way
policy cluster=Web:EVS
group EVS owner=B
sites Local
create Web group=EVS state=stopped flag=off
look Web=passive Local=running
+1h group EVS owner=A state=pending
+1m look Web=settling:warning Local=running
+1m group EVS state=online
state started Web
+1m look *=running

story: 11: the group has failed, its site does not run here
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS
look *=running
+1h group EVS state=failed
state stopped Web
+15m look Web=group-down:critical Local=running starts=-

story: 11: the group is offline, its site runs all the same
policy cluster=Web:EVS
group EVS owner=A
sites Local
create Web group=EVS
look *=running
+1h group EVS state=offline
+15m look Web!group-down Local=running

story: 12: W3SVC has no usable binding for it
sites OWA Shop
rejected Shop
look Shop=rejected:critical OWA=running

story: 12: rejected, and the flag is off
sites OWA Shop
flag off Shop
rejected Shop
look Shop=rejected:ok OWA=running

story: 12: no state of any site is known: that is not rejected
sites OWA Shop
unreadable run-state
look *=unreadable:unknown

story: 13: born and never started, flag off
sites OWA
look
+1h create Staged flag=off state=stopped
+1m look
+5m look Staged=never-started:ok OWA=running starts=- node=ok

story: 13: born and never started, flag on
sites OWA
look
+1h create Staged state=stopped
+1m look
+5m look Staged=never-started:warning OWA=running starts=-

story: 13: seen so in an earlier run of W3SVC
sites OWA
look
+1h create Staged flag=off state=stopped
+5m look
+1h boot
+10m look Staged=never-started:ok OWA=running starts=-
+1h boot
+10m look Staged=never-started:ok OWA=running starts=-

story: 13: born, it ran once, and is lost
sites OWA
look
+1h create Staged flag=off state=stopped
+5m look
+5m start Staged
+1m look *=running
+5m flag off Staged
+1m look Staged=will-not-restart OWA=running
+1h boot
+10m look Staged=down-after-restart:critical OWA=running

story: 13: a site that came with a restart between the looks is not born in this run
sites OWA
look
+1h create Shop flag=off
boot
+10m look Shop=not-remembered:warning OWA=running starts=-

story: 14: stopped since the last start, with its flag on
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped:critical OWA=running starts=-

story: 14: the policy lowers it
policy stopped=warning
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped:warning OWA=running

story: 14: the policy lowers it to OK
policy stopped=ok
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped:ok OWA=running node=ok

story: 14: the policy lowers it for some
policy stopped=ok:Test*
sites OWA Shop Test1
look
+5m state stopped Shop Test1
+1m look Shop=stopped:critical Test1=stopped:ok OWA=running

story: 14: of several rules the first that matches counts, and the plain state is for the rest
policy stopped=critical:*Shop stopped=ok:test* stopped=critical:*1 stopped=warning
sites OWA TestShop Test1 Other
look
+5m state stopped TestShop Test1 Other
+1m look TestShop=stopped:critical Test1=stopped:ok Other=stopped:warning OWA=running

story: 14: a rule speaks for a stop, not for what a restart took down
policy stopped=ok:Test*
sites OWA Test1 Test2
flag off Test1 Test2
look Test1=will-not-restart Test2=will-not-restart OWA=running
+1h boot
+10m look Test1=down-after-restart:critical Test2=down-after-restart:critical OWA=running

story: 14: whether it was a restart cannot be read: a rule does not make it OK
policy stopped=ok:Test*
sites OWA Test1
look
+5m state stopped Test1
unreadable clock
+1m look Test1=stopped:warning OWA=running

story: 14: what the policy lowers is not what a restart took down
policy stopped=ok
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: 14: stopping
sites OWA Shop
look
+5m state stopping Shop
+1m look Shop=stopped:critical OWA=running

story: 15: a stop that nobody can prove meets a boot
iis 7
sites OWA Shop
flag off Shop
look Shop=will-not-restart OWA=running
+5m stop Shop by=script
+1m look Shop=stopped:critical OWA=running
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=- Shop~accept Shop~revoke

story: 15: it stays unconfirmed over more restarts
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
+1h boot
+10m look Shop=stop-unconfirmed OWA=running
+1h boot
+10m look Shop=stop-unconfirmed OWA=running starts=-

story: 15: it is accepted
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
+1h boot
+10m look
accept Shop
+1m look Shop=stopped-before:ok OWA=running

story: 15: the stop with the flag on, which falls later
sites OWA Shop
look
+5m state stopped Shop
+1m look Shop=stopped OWA=running
+5m flag off Shop
+1m look
+1h boot
+10m look Shop=stop-unconfirmed:critical OWA=running starts=-

story: 15: it runs again, and is lost with the next restart
iis 7
sites OWA Shop
flag off Shop
look
+5m stop Shop by=script
+1m look
+5m start Shop by=script
+1m look Shop=will-not-restart OWA=running
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: 16: lost with a restart of W3SVC
sites OWA Shop
flag off Shop
look
+1h restart
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: 16: lost many starts ago
sites OWA Shop
flag off Shop
look
+1h boot
+10m look Shop=down-after-restart OWA=running
+1h boot
+10m look Shop=down-after-restart OWA=running
+1h restart
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: 16: two starts between two looks
sites OWA Shop
flag off Shop
look
+1h boot
+1h boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: 16: the flag is not told
sites OWA Shop
look
+5m flag off Shop
+1m look Shop=will-not-restart OWA=running
+1h unreadable auto-start
boot
+10m look Shop=down-after-restart:critical OWA=unreadable

story: 16: the only site of the node
sites OWA
flag off OWA
look
+1h boot
+10m look OWA=down-after-restart:critical starts=OWA

story: 16: the flag fell and the node booted between two looks
sites OWA Shop
look *=running
+5m flag off Shop
boot
+10m look Shop=down-after-restart:critical OWA=running starts=Shop

story: 17: the flag is on, and it did not come back
sites OWA Shop
look
+1h error 183 Shop
boot
+10m look Shop=start-failed:critical OWA=running starts=Shop Shop~183

story: 17: at the first look, with an error
sites OWA
create Shop state=stopped
error 32 Shop
look Shop=start-failed:critical OWA=running Shop~32

story: 17: it is mended
sites OWA Shop
look
+1h error 183 Shop
boot
+10m look Shop=start-failed OWA=running
error 0 Shop
+1m start Shop
+1m look *=running:ok

story: 18: nothing is known of it from before the last start
sites OWA
create Shop flag=off state=stopped
look Shop=not-remembered:warning OWA=running starts=- Shop~accept

story: 18: it stays so over more looks and restarts
sites OWA
create Shop flag=off state=stopped
look
+1h look Shop=not-remembered:warning OWA=running
+1h boot
+10m look Shop=not-remembered:warning OWA=running starts=-

story: 18: it is accepted
sites OWA
create Shop flag=off state=stopped
look
accept Shop
+1m look Shop=stopped-before:ok OWA=running node=ok

story: 18: somebody starts it: from then on it is known
sites OWA
create Shop flag=off state=stopped
look
+5m start Shop
+1m look *=running
+5m flag off Shop
+1h boot
+10m look Shop=down-after-restart:critical OWA=running

story: 18: at the first look, stopped with its flag on and no error
sites OWA
create Shop state=stopped
look Shop=not-remembered:warning OWA=running starts=-

story: 18: the picture of KB885440
group EVS owner=A
event EVS from=B to=A at=-30h
sites OWA Shop Intranet flag=off state=stopped
look *=not-remembered:critical cause=kb885440-likely node=critical starts=-

story: 18: not the picture: one of them runs
group EVS owner=A
event EVS from=B to=A at=-30h
sites OWA Shop flag=off state=stopped
create Intranet flag=off
look OWA=not-remembered:warning Shop=not-remembered:warning Intranet=will-not-restart cause=none

story: 18: not the picture: one flag is on
group EVS owner=A
event EVS from=B to=A at=-30h
sites OWA Shop flag=off state=stopped
create Intranet
look OWA=not-remembered:warning Shop=not-remembered:warning Intranet=running cause=none

story: 18: not the picture: the failover came after the last start
group EVS owner=A
event EVS from=B to=A at=-2h
sites OWA Shop flag=off state=stopped
look *=not-remembered:warning cause=none

story: 18: not the picture: the failover is older than 30 days
group EVS owner=A
event EVS from=B to=A at=-33d
sites OWA Shop flag=off state=stopped
look *=not-remembered:warning cause=none

story: 18: the picture, and a site that the cluster starts runs
policy cluster=Web:EVS
group EVS owner=A
event EVS from=B to=A at=-30h
create Web group=EVS
sites OWA Shop flag=off state=stopped
look OWA=not-remembered:critical Shop=not-remembered:critical Web=running cause=kb885440-likely

story: 19: one state is not told
sites OWA Shop
look
+5m silent Shop
+1m look Shop=unreadable:unknown OWA=running
+5m answers Shop
+1m look *=running:ok

story: 19: a lost site whose state is not told is not forgotten
sites OWA Shop
flag off Shop
look
+1h boot
silent Shop
+10m look Shop=unreadable:unknown OWA=running
answers Shop
+5m look Shop=down-after-restart:critical OWA=running

story: 20: expected, and never there
policy expect=Mail
sites OWA
look Mail=missing:critical OWA=running

story: 20: expected, and gone
policy expect=Shop
sites OWA Shop
look *=running
+5m delete Shop
+1m look Shop=missing:critical OWA=running
+2h look Shop=missing:critical OWA=running

story: 20: a site that was stopped and goes is not missed
sites OWA Shop
look
+5m stop Shop
+1m look
accept Shop
+1m look Shop=stopped-before OWA=running
+5m delete Shop
+1m look Shop=- OWA=running node=ok

story: 20: it comes back within the hour
sites OWA Shop
look
+5m delete Shop
+1m look Shop=missing:warning OWA=running
+5m create Shop id=2
+1m look *=running:ok node=ok

story: 20: a listing that did not end properly misses nobody
sites OWA Shop Intranet Mail
look
+5m listing cut
+1m refused
listing whole
+5m look *=running:ok

story: a pool beside the roots' that must run
policy expect-pool=Jobs
sites OWA
pool stopped Jobs
look *=running:ok node=critical
pool started Jobs
+5m look *=running:ok node=ok

story: a pool that has to run, and is not there
policy expect-pool=Jobs*
sites OWA
look *=running:ok node=critical
pool started Jobs-2
+5m look *=running:ok node=ok

story: a pool that has to run, and cannot be read
policy expect-pool=Jobs
sites OWA
pool untold Jobs
look *=running:ok node=unknown
pool started Jobs
unreadable pools
+5m look OWA=unreadable:unknown node=unknown
readable pools
+5m look *=running:ok node=ok

story: 9: accepted, and then W3SVC does not have it any more
sites OWA Shop
look
stop Shop
+5m look OWA=running Shop=stopped
accept Shop
+5m look OWA=running Shop=stopped-before:ok
+5m rejected Shop
look OWA=running Shop=stopped-before:ok

story: the first site of a node that is gone
sites OWA Shop
look
+5m delete OWA
look Shop=running OWA=missing:warning

story: a site that is expected is there under the name that it has among counters
iis 7
counters only
sites Shop(1)
policy expect=Shop(1) unreadable-ok=auto-start
+1h look *=running

story: but not under that of another that is listed
sites Shop[1] OWA
policy expect=Shop(1)
look Shop[1]=running OWA=running Shop(1)=missing:critical

story: words of what is on its way
sites OWA Shop
look
+5m state starting Shop
look OWA=running Shop=settling Shop~is_starting
state continuing Shop
look OWA=running Shop=settling Shop~is_continuing
state pausing Shop
look OWA=running Shop=paused Shop~is_pausing
state paused Shop
look OWA=running Shop=paused Shop~is_paused
state stopping Shop
look OWA=running Shop=stopped Shop~is_stopping

story: words of a service that is on its way
sites Shop
look
+1h boot
service pending
state stopped Shop
+10s look Shop=settling Shop~stopped_while_the_World_Wide_Web_Publishing_Service

story: words of a new site
sites OWA
look
+5m create Shop flag=off state=stopped
look OWA=running Shop=settling Shop~first_seen_0_s_ago
+1m look OWA=running Shop=settling Shop~first_seen_60_s_ago

story: words of a site whose group is pending
group EVS owner=A
create Shop group=EVS flag=off
policy cluster=Shop:EVS
look Shop=running
+5m group EVS state=pending
state stopped Shop
look Shop=settling Shop~is_pending_on_A

story: words of sites that are missing
sites OWA Shop
look
policy expect=Shop
+5m delete OWA
delete Shop
create Blog
look OWA=missing OWA~deleted,_or_made_again Shop=missing Shop~no_longer_listed,_first_missed_at Blog=running

story: a command on a site that has no number is one that can be pasted
iis 7
counters only
policy unreadable-ok=auto-start
sites OWA
create S state=stopped
create O-1 state=stopped
+1m look OWA=running S=not-remembered S~accept_NODE_S) O-1=not-remembered O-1~accept_NODE_O-1)
