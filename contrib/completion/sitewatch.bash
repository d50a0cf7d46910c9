# Completion in bash for the programs of sitewatch; needs nothing but bash.

_sitewatch_options() { # PROGRAM
	case $1 in
	check_iis_sites)
		echo "--hostname= --node= --file= --from-daemon --max-age= --config= --port= --http --url-prefix= --auth= --user=
			--password-file= --ca-file= --cert-file= --key-file= --spn= --keytab= --allow-unencrypted --insecure --warning= --critical=
			--timeout= --unreachable= --site= --ignore= --expect= --expect-pool= --grace= --settle= --unreadable-ok= --stopped= --password-warning= --check-hotfix --exres-path=
			--history= --report-repairs= --repairs-a-day= --format= --verbose --extra-opts= --help --version"
		;;
	start_iis_sites)
		echo "--hostname= --node= --config= --state= --state-type= --attempt= --act-on= --downtime= --in-downtime
			--not-in-downtime --acknowledged= --not-acknowledged --dry-run --no-start --no-auto-start --start-service
			--cluster --unseen --finish --max-sites= --cooldown= --max-tries= --tries-window= --port= --http --url-prefix= --auth= --user=
			--password-file= --ca-file= --cert-file= --key-file= --spn= --keytab= --allow-unencrypted --insecure --timeout=
			--site= --ignore= --grace= --history= --extra-opts= --help --version"
		;;
	sitewatch)
		echo "--config= --history= --look --format= --since= --limit= --all --flag --pool= --for= --why= --by= --help --version"
		;;
	sitewatchd)
		echo "--config= --check-config --once --log= --foreground --help --version"
		;;
	esac
}

# Prints a word for each value; fails where the value is a file or anything else.
_sitewatch_values() { # PROGRAM OPTION
	case $1:$2 in
	sitewatch:--format) echo "text json nagios icinga2" ;;
	*:--format) echo "text json" ;;
	*:--auth) echo "negotiate kerberos ntlm basic certificate" ;;
	*:--stopped) echo "ok warning critical" ;;
	*:--unreachable) echo "ok warning critical unknown" ;;
	*:--log) echo "stderr journal syslog" ;;
	*:--state) echo "OK WARNING CRITICAL UNKNOWN" ;;
	*:--state-type) echo "HARD SOFT" ;;
	*:--acknowledged) echo "0 1" ;;
	*:--node) _sitewatch_nodes ;;
	*) return 1 ;;
	esac
}

# Names without a blank; the first line is the table's head.
_sitewatch_nodes() {
	sitewatch nodes 2>/dev/null | while read -r name _; do
		[[ $name == NODE ]] || printf '%s\n' "$name"
	done
}

_sitewatch() {
	local program=${1##*/} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} values word command=
	local IFS=$' \t\n'
	COMPREPLY=()
	# Readline takes "--format=js" for three words.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = && $COMP_CWORD -ge 2 ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $prev == --* ]] && [[ " $(_sitewatch_options "$program" | tr '\n\t' '  ') " != *" $prev= "* ]]; then
		prev=
	fi
	if [[ $prev == --* ]]; then
		if values=$(_sitewatch_values "$program" "$prev"); then
			mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			compopt -o filenames 2>/dev/null
		fi
		return
	fi
	if [[ $cur == -* || $program != sitewatch ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_sitewatch_options "$program")" -- "$cur")
		[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
		return
	fi
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in nodes | show | timeline | accept | revoke | forget | discover) command=$word ;; esac
	done
	case $command in
	'') mapfile -t COMPREPLY < <(compgen -W "nodes show timeline accept revoke forget discover" -- "$cur") ;;
	nodes) ;;
	*) mapfile -t COMPREPLY < <(compgen -W "$(_sitewatch_nodes)" -- "$cur") ;;
	esac
}

complete -F _sitewatch sitewatch check_iis_sites sitewatchd start_iis_sites
