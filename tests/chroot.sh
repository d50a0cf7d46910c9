# chroot.sh -- a minimal Debian to try things in, for on-release and package, which read this file. Not run by itself.
#
# Before it is read: `program` is who reads it, `suite` its first argument, `scratch` the folders there that are empty each time.
# Wants root, debootstrap and namespaces; where one is missing, or no Debian can be fetched, the program ends with 77.

cannot() {
	echo "$program: $suite was not tried: $*" >&2
	exit 77
}

# The words of --help are the program's first comment, up to line $1.
check_suite() {
	case $suite in
	bookworm | trixie) ;;
	*)
		sed -n "2,$1s/^# \\{0,1\\}//p" "$0" >&2
		exit 64
		;;
	esac
	[ "$(id -u)" = 0 ] || cannot "a chroot is made by root only"
	command -v debootstrap >/dev/null || cannot "debootstrap is missing"
	unshare --mount --pid --fork true 2>/dev/null || cannot "this machine gives no namespaces"
}

# make_debian FOLDER LOG: once; what was begun and not finished is begun anew.
make_debian() {
	[ ! -e "$1/bootstrapped" ] || return 0
	rm -rf "$1"
	timeout 900 debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$1" >>"$2" 2>&1 ||
		cannot "debootstrap: $(tail -n 1 "$2")"
	echo "127.0.0.1 localhost" >"$1/etc/hosts"	# as any machine has it; debootstrap makes none
	touch "$1/bootstrapped"
}

# inside FOLDER VARIABLE=VALUE... COMMAND...: the mounts and the processes live in namespaces of their own and end with them.
inside() {
	debian=$1
	shift
	unshare --mount --pid --fork sh -c '
		root=$1 scratch=$2; shift 2
		mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 77
		for folder in $scratch; do mount -t tmpfs tmpfs "$root/$folder" || exit 77; done
		exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"' sh "$debian" "$scratch" "$@"
}
