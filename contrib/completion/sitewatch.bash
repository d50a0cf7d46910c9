# Completion in bash for the programs of sitewatch; needs nothing but bash.

_sitewatch_options() { # PROGRAM
	case $1 in
	check_iis_sites)
		echo "--hostname= --node= --cluster= --file= --from-daemon --max-age= --config= --port= --http --url-prefix= --auth= --user=
			--password-file= --ca-file= --cert-file= --key-file= --spn= --endpoint= --keytab= --allow-unencrypted --insecure --warning= --critical=
			--timeout= --unreachable= --site= --ignore= --expect= --expect-pool= --grace= --settle= --ways= --unreadable-ok= --stopped=
			--password-warning= --check-hotfix --exres-path= --history= --report-repairs= --repairs-a-day= --format= --verbose --extra-opts= --help --version"
		;;
	start_iis_sites)
		echo "--hostname= --node= --config= --state= --state-type= --attempt= --act-on= --downtime= --in-downtime
			--not-in-downtime --acknowledged= --not-acknowledged --dry-run --no-start --no-auto-start --start-service
			--cluster --unseen --finish --max-sites= --cooldown= --max-tries= --tries-window= --port= --http --url-prefix= --auth= --user=
			--password-file= --ca-file= --cert-file= --key-file= --spn= --endpoint= --keytab= --allow-unencrypted --insecure --timeout=
			--site= --ways= --ignore= --grace= --history= --extra-opts= --help --version"
		;;
	sitewatch)
		echo "--config= --history= --from-nagios= --look --cluster --format= --output= --since= --limit= --all --flag --pool= --for= --why= --by= --try-all --as= --help --version"
		;;
	sitewatchd)
		echo "--config= --check-config --once --metrics-file= --log= --foreground --help --version"
		;;
	esac
}

# Prints a word for each value; fails where the value is a file or anything else.
_sitewatch_values() { # PROGRAM OPTION
	case $1:$2 in
	sitewatch:--format) echo "text json nagios icinga2 svg" ;;
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

# Of one node, as seen last. A site's name is anybody's who may create one: it is never expanded, and comes quoted.
_sitewatch_sites() { # NODE PREFIX
	local name
	sitewatch show "$1" --format=json 2>/dev/null |
		grep -oE '"id":[0-9]+,"name":"([^"\\]|\\.)*","listed":true' |
		sed -E 's/^"id":[0-9]+,"name":"(.*)","listed":true$/\1/; s/\\\\/\\x5c/g; s/\\"/\\x22/g' |
		while IFS= read -r name; do
			printf -v name '%b' "$name"
			[[ $name == "$2"* ]] && printf '%q\n' "$name"
		done
}

# The node that the line names so far: sitewatch's operand behind the command, or --node.
_sitewatch_node() { # PROGRAM
	local i word command=
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $1 == sitewatch ]]; then
			case $word in
			accept | revoke) command=$word ;;
			-* | =) ;;
			*) [[ -n $command && ${COMP_WORDS[i - 1]} != = ]] && { printf '%s' "$word"; return; } ;;
			esac
		elif [[ $word == --node ]]; then
			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
			printf '%s' "${COMP_WORDS[i + 1]}"
			return
		fi
	done
}

# Offer the sites of the node that the line names; fails where it names none. Colons would end a word for readline.
_sitewatch_offer_sites() { # PROGRAM WORD
	local node prefix=$2
	node=$(_sitewatch_node "$1")
	[[ -n $node ]] || return 1
	prefix=${prefix#[\"\']}
	mapfile -t COMPREPLY < <(_sitewatch_sites "$node" "${prefix//\\/}" | sed 's/[:=]/\\&/g')
}

_sitewatch() {
	local program=${1##*/} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} values word command=
	local commands="init nodes show timeline accept revoke forget discover report watch metrics doctor"
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
		case $prev in
		--site | --ignore | --expect)
			_sitewatch_offer_sites "$program" "$cur"
			return
			;;
		esac
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
		[[ " $commands " == *" $word "* ]] && command=$word
	done
	case $command in
	'') mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur") ;;
	init | nodes | metrics) ;;
	accept | revoke) _sitewatch_offer_sites sitewatch "$cur" || mapfile -t COMPREPLY < <(compgen -W "$(_sitewatch_nodes)" -- "$cur") ;;
	*) mapfile -t COMPREPLY < <(compgen -W "$(_sitewatch_nodes)" -- "$cur") ;;
	esac
}

complete -F _sitewatch sitewatch check_iis_sites sitewatchd start_iis_sites
