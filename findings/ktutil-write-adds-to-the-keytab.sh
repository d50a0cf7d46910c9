#!/bin/bash
# Tool:    MIT Kerberos' ktutil, Debian's krb5-user 1.20.1-2+deb12u5
# Guess:   "wkt FILE" writes the list of keys to the file, so a file that is there is replaced: read a keytab, delete an entry,
#          write it back to the same file, and the entry is gone.
# Instead: the list is added behind what the file holds. After reading, deleting and writing back, the deleted key is still
#          there, and each other one is there twice. It has to be written to a new file, which is put in the old one's place.
# Why it matters here: who changes the service account's key by these commands keeps the old key in the keytab.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for library in libcom-err2 libgssapi-krb5-2 libgssrpc4 libk5crypto3 libkadm5clnt-mit12 libkadm5srv-mit12 libkdb5-10 \
	libkeyutils1 libkrb5-3 libkrb5support0 libss2; do
	dpkg-query -W "$library" >/dev/null 2>&1 || missing="${missing:-} $library"
done
apt-get -qq -o APT::Sandbox::User=root download krb5-user=1.20.1-2+deb12u5 ${missing:-}
for archive in *.deb; do dpkg -x "$archive" root; done
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu KRB5_CONFIG=$folder/krb5.conf
printf '[libdefaults]\n default_realm = CORP.EXAMPLE\n' >krb5.conf
ktutil=$(find root -name ktutil -type f | head -1)
klist=$(find root -name klist -type f | head -1)
"$klist" -V
"$ktutil" <<'COMMANDS' >/dev/null
addent -password -p http/old.corp.example -k 1 -e aes256-cts-hmac-sha1-96
Secret-1
addent -password -p http/new.corp.example -k 1 -e aes256-cts-hmac-sha1-96
Secret-2
wkt keytab
COMMANDS
"$ktutil" <<'COMMANDS' >/dev/null
rkt keytab
delent 1
wkt keytab
COMMANDS
"$klist" -k keytab | tee result
diff - <(grep -o 'http/.*' result) <<'EXPECTED'
http/old.corp.example@CORP.EXAMPLE
http/new.corp.example@CORP.EXAMPLE
http/new.corp.example@CORP.EXAMPLE
EXPECTED
