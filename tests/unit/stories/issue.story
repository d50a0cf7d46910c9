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
