#!/bin/bash
# Tool:    tshark, Debian 12's 4.0.17-0+deb12u3
# Guess:   -o nameres.load_smi_modules:TRUE does what the same line in the preferences file does.
# Instead: -o is taken, and not one module is read; nothing is said. From the file it works.
# Why it matters here: who looks at our notifications with one command line sees numbers, and looks for the fault in the MIB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=4.0.17-0+deb12u3
apt-get -qq -o APT::Sandbox::User=root download tshark=$version libwireshark16=$version libwiretap13=$version libwsutil14=$version \
	libwireshark-data=$version libbcg729-0 libspandsp2 libsbc1 libsnappy1v5 liblua5.2-0 libc-ares2 libsmi2ldbl libpcap0.8 libspeexdsp1 \
	strace
for archive in *.deb; do dpkg -x "$archive" root; done
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu HOME=$folder/home XDG_CONFIG_HOME=$folder/home/.config
mkdir -p home/.config/wireshark mibs
printf '"%s"\n' "$folder/mibs" >home/.config/wireshark/smi_paths
printf '"ONE-MIB"\n' >home/.config/wireshark/smi_modules
printf 'ONE-MIB DEFINITIONS ::= BEGIN\nIMPORTS enterprises FROM RFC1155-SMI;\none OBJECT IDENTIFIER ::= { enterprises 99999 }\nEND\n' >mibs/ONE-MIB
# An empty capture file is enough: modules are read at the start.
printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\377\377\0\0\1\0\0\0' >empty.pcap
reads() { # OPTION...: whether it opens the module
	root/usr/bin/strace -f -e trace=openat,open -o calls root/usr/bin/tshark -r empty.pcap "$@" >output 2>&1 || :
	if grep -q 'mibs/ONE-MIB' calls; then echo read; else echo "not read"; fi
}
root/usr/bin/tshark --version 2>/dev/null | head -n 1
by_option=$(reads -o nameres.load_smi_modules:TRUE)
echo 'nameres.load_smi_modules: TRUE' >home/.config/wireshark/preferences
by_file=$(reads)
echo "by the option: $by_option; by the file: $by_file"
[ "$by_option" = "not read" ] && [ "$by_file" = read ]
