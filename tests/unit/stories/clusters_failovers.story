# A failover of a cluster is told once, by the verdict (failovers=) and by the timeline (told=), whatever the nodes' clocks and logs.

story: two logs whose clocks differ tell of one failover
nodes A B C
role Web OWA
A: clock node=+1h
B: clock node=-90m
look Web=serving:ok failovers=0
+10m failover Web to=B flags=kept
+10m look Web=serving:ok owner=B failovers=1 told=1 failover=event failover-ago=10m since=10m from=A witnesses=3

story: a failover that no log tells of is seen by its owner, once
nodes A B C
role Web OWA
C: clock node=+20m
look Web=serving:ok
+10m failover Web to=B log=none flags=kept
+5m look Web=serving:ok owner=B failovers=1 told=1 failover=observed from=A witnesses=3
+5m look Web=serving:ok failovers=1 told=1

story: a failover that one log tells of
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B log=B flags=kept
+5m look Web=serving:ok failovers=1 told=1 failover=event failover-ago=5m witnesses=2

story: a failover from before the first look stands in the logs
nodes A B
role Web OWA owner=B
A: clock node=+10m
A: event Web from=A to=B at=-3h
look Web=serving:ok owner=B failovers=1 told=1 failover=event since=3h

story: a failover to and fro between two looks is two
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+30m failover Web to=A flags=kept
+10m look Web=serving:ok owner=A failovers=2 told=2 failover-ago=10m from=B since=10m

story: a failover to and fro within a minute is two
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+1m failover Web to=A flags=kept
+10m look Web=serving:ok owner=A failovers=2 told=2 failover-ago=10m

story: one that moves through three nodes
nodes A B C
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+20m failover Web to=C flags=kept
+1m look Web=serving:ok owner=C failovers=2 told=2 from=B failover-ago=1m

story: a node that did not answer reads of a failover later
nodes A B C
role Web OWA
look Web=serving:ok
vanish B
+10m failover Web to=C flags=kept
+1m look Web=serving:ok owner=C failovers=1
+2h answer B
+1m look Web=serving:ok failovers=1 told=1 failover-ago=122m

story: the owner that did not answer reads of it later
nodes A B C
role Web OWA
look Web=serving:ok
vanish A
+10m failover Web to=B flags=kept
+1m look Web=serving:ok owner=B failovers=1
+1d answer A
+1m look Web=serving:ok failovers=1 told=1 since=1442m

story: a node whose cluster service was stopped sees the new owner late
nodes A B C
role Web OWA
look Web=serving:ok
C: cluster stopped
+10m failover Web to=B flags=kept
+1m look Web=serving:ok failovers=1 told=1
+3h C: cluster running
+1m look Web=serving:ok failovers=1 told=1 failover=event failover-ago=182m

story: so does one whose cluster could not be read
nodes A B C
role Web OWA
look Web=serving:ok
C: unreadable cluster events
+10m failover Web to=B log=none flags=kept
+1m look Web=serving:ok failovers=1 told=1
+3h C: readable cluster events
+1m look Web=serving:ok failovers=1 told=1

story: a log that cannot be read for a while
nodes A B
role Web OWA
look Web=serving:ok
unreadable events
+10m failover Web to=B flags=kept
+1m look Web=serving:ok failovers=1 told=1 failover=observed
+10m readable events
+1m look Web=serving:ok failovers=1 told=1 failover=event failover-ago=12m

story: a daemon that looks at one node after the other tells of a failover once
nodes A B C
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+1m look at=A
+1m look at=C
+1m look at=B Web=serving:ok failovers=1 told=1 witnesses=3
+5m failover Web to=A log=none flags=kept
+1m look at=A
+4m look at=B
+4m look at=C Web=serving:ok owner=A failovers=2 told=2

story: logs of one move that are minutes apart
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B log=A flags=kept
+4m B: event Web from=A to=B
+1m look Web=serving:ok owner=B failovers=1 told=1

story: the clock of a node is set forward after a failover
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1 told=1
+5m A: clock node=+1h
+1m look Web=serving:ok failovers=1 told=1 failover-ago=11m
+1h look Web=serving:ok failovers=1 told=1 failover-ago=71m

story: the clock of the new owner is set forward after a failover
nodes A B C
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1 told=1
+5m B: clock node=+6m
+1m look Web=serving:ok failovers=1 told=1 failover-ago=11m

story: the clock of a node is set forward between a failover and the next look
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+1m A: clock node=+1h
+1m look Web=serving:ok failovers=1 told=1 failover-ago=2m
+1h look Web=serving:ok failovers=1 told=1 failover-ago=62m

story: the clock of a node is set forward before a failover
nodes A B
role Web OWA
look Web=serving:ok
+10m A: clock node=+1h
+1m failover Web to=B flags=kept
+1m look Web=serving:ok failovers=1 told=1 failover-ago=1m

story: the clock of a node is set back after a failover
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1 told=1
+5m A: clock node=-1h
+1m look Web=serving:ok failovers=1 told=1 failover-ago=11m
+2h look Web=serving:ok failovers=1 told=1 failover-ago=131m

story: the clock of the new owner is set back between a failover and the next look
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+1m B: clock node=-1h
+1m look Web=serving:ok failovers=1 told=1
+2h look Web=serving:ok failovers=1 told=1

story: the clocks of all nodes are set forward and back
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1
clock node=+2h
+5m look Web=serving:ok failovers=1 told=1 failover-ago=10m
clock node=-2h
+5m look Web=serving:ok failovers=1 told=1 failover-ago=15m

story: a clock that was set forward does not hide the next failover
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1
A: clock node=+1h
+5m look Web=serving:ok failovers=1
+5m failover Web to=A flags=kept
+5m look Web=serving:ok owner=A failovers=2 told=2 failover-ago=5m
+5m failover Web to=B flags=kept
+5m look Web=serving:ok owner=B failovers=3 told=3 failover-ago=5m from=A

story: our clock is wrong at one look
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1 told=1
clock our=+1h
+5m look Web=serving:ok failovers=1 told=1
clock our=-1h
+5m look Web=serving:ok failovers=1 told=1 failover-ago=15m

story: a node that forgot everything reads of the failover again
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1 told=1
A: history lost
+5m look Web=serving:ok failovers=1 told=1 failover-ago=10m

story: a node boots, and its role moves meanwhile
nodes A B
role Web OWA
look Web=serving:ok
+10m failover Web to=B flags=kept
A: boot
+5m look cluster=ok Web=serving:ok owner=B failovers=1 told=1
+10m failover Web to=A flags=kept
+5m look Web=serving:ok owner=A failovers=2 told=2

story: a move within a cluster of other groups is no failover of a role
nodes A B
role Web OWA
group Mail owner=B
look Web=serving:ok
+10m failover Mail to=A flags=kept
+5m look Web=serving:ok failovers=0 failover=none

story: two roles that fail over together are told once each
nodes A B
role Web OWA
role Mail Imap
look Web=serving:ok Mail=serving:ok
+10m failover Web to=B flags=kept
+10s failover Mail to=B flags=kept
+5m look Web=serving:ok Mail=serving:ok failovers=2 told=2 Web.failover-ago=310s Mail.failover-ago=5m

story: a clock that was set before anybody looked does not make one move two
nodes A B C
role Web OWA
+10m failover Web to=B flags=kept
A: clock node=+20m
+5m look Web=serving:ok owner=B failovers=1 told=1

story: what a node without a clock tells is put to what others know
nodes A B
role Web OWA
B: clock node=-1h
+10m failover Web to=B flags=kept
B: unreadable clock
+3h look Web=serving:ok owner=B failovers=1 told=1 failover-ago=3h

story: several moves, of which a node without a clock tells
nodes A B C
role Web OWA
C: unreadable clock
+10m look Web=serving:ok
+10m failover Web to=C flags=kept
+1h failover Web to=B flags=kept
+1h failover Web to=C flags=kept
+10m look Web=serving:ok owner=C failovers=3 told=3 failover-ago=10m

story: a group that was only seen to move, and whose log comes later, came from where the log says
nodes A B C
role Web OWA owner=C
look Web=serving:ok
+1m failover Web to=A flags=kept
+10s failover Web to=B flags=kept
unreadable events
+3h failover Web to=A flags=kept
+5m look Web=serving:ok owner=A
readable events
+1h look Web=serving:ok owner=A failovers=3 failover-ago=65m from=B

story: a node that boots after its log told of a move, and then sees the group elsewhere
nodes A B C
role Web OWA
look Web=serving:ok
+1h failover Web to=B flags=kept
+5m look Web=serving:ok failovers=1
+1m failover Web to=C log=B flags=kept
+10s B: boot
+10m failover Web to=A log=C flags=kept
+5m look Web=serving:ok owner=A failovers=3 told=3 failover-ago=5m

story: a node that boots between two failovers saw the group go at one stride, and logs have the whole way
nodes A B C D E
role Web OWA
look Web=serving:ok failovers=0
+3h failover Web to=B log=B
+1h A: boot
+10s failover Web to=C
+5m failover Web to=D
+1h look Web=serving:ok owner=D failovers=3 told=3

story: a failover that no log has, after one there and back, is told as of its time
nodes A B
role Web OWA
+5m failover Web to=B flags=kept
+10m failover Web to=A log=none flags=kept
+10s look Web=serving:ok owner=A
+20m failover Web to=B log=none flags=kept
+10s look Web=serving:ok owner=B failovers=2 failover=observed failover-ago=0m

story: a node that could not tell of its cluster over a failover takes no later one for it
nodes A B C
role Web OWA
look Web=serving:ok
+1h failover Web to=C log=none
C: cluster stopped
+3h look Web=serving:ok owner=C
+1h C: cluster running
+5m failover Web to=B log=B
+5m look Web=serving:ok owner=B failovers=2 told=2
