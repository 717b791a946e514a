# shellcheck shell=sh
#
# prepare.sh: what lab/start and tests/run share. Finds out what is missing, installs it (asking
# before using sudo), configures, builds. Sourced, never run; needs $root, the top of the tree.
#
# Quick when there is nothing to do: one look per tool, one call of pkg-config for all libraries.
: "${root:?}"

# The only list of what looplab needs. A row: who needs it (build, test, check), what shows that it
# is there (a tool of several, a library known to pkg-config, a file), and the packages that bring it
# on Debian and Ubuntu | Fedora | Arch | Alpine | openSUSE. Rows of "check" are tools that some
# tests compare with; those tests are skipped without them, but CI wants them. Rows of "extra" are
# libraries that bring a feature which the program can do without (exercises, checksums): they are
# installed with the others where the system has them.
dependencies() {
	cat <<'ROWS'
build tool:cc,gcc,clang    gcc                | gcc               | gcc           | gcc              | gcc
build file:stdio.h         libc6-dev          | glibc-devel       | glibc         | musl-dev         | glibc-devel
build file:linux/tcp.h     linux-libc-dev     | kernel-headers    | linux-api-headers | linux-headers | linux-glibc-devel
build tool:cmake           cmake              | cmake             | cmake         | cmake            | cmake
build tool:ninja,make      ninja-build        | ninja-build       | ninja         | samurai          | ninja
build tool:pkg-config      pkg-config         | pkgconf-pkg-config | pkgconf      | pkgconf          | pkgconf-pkg-config
build library:libpcap      libpcap-dev        | libpcap-devel     | libpcap       | libpcap-dev      | libpcap-devel
build library:ncursesw     libncurses-dev     | ncurses-devel     | ncurses       | ncurses-dev      | ncurses-devel
build library:jansson      libjansson-dev     | jansson-devel     | jansson       | jansson-dev      | libjansson-devel
build library:libcap       libcap-dev         | libcap-devel      | libcap        | libcap-dev       | libcap-devel
build library:libnl-3.0    libnl-3-dev        | libnl3-devel      | libnl         | libnl3-dev       | libnl3-devel
build library:libnl-route-3.0 libnl-route-3-dev | libnl3-devel    | libnl         | libnl3-dev       | libnl3-devel
build library:libpcre2-8   libpcre2-dev       | pcre2-devel       | pcre2         | pcre2-dev        | pcre2-devel
build library:zlib         zlib1g-dev         | zlib-devel        | zlib          | zlib-dev         | zlib-devel
build library:libzstd      libzstd-dev        | libzstd-devel     | zstd          | zstd-dev         | libzstd-devel
extra library:libcyaml     libcyaml-dev       | libcyaml-devel    | libcyaml      | libcyaml-dev     | libcyaml-devel
extra library:libcrypto    libssl-dev         | openssl-devel     | openssl       | openssl-dev      | libopenssl-devel
test  library:cmocka       libcmocka-dev      | libcmocka-devel libasan libubsan | cmocka        | cmocka-dev       | libcmocka-devel
test  tool:msgfmt          gettext            | gettext           | gettext       | gettext          | gettext-tools
test  library:vterm        libvterm-dev       | libvterm-devel    | libvterm      | libvterm-dev     | libvterm-devel
check tool:tshark          tshark             | wireshark-cli     | wireshark-cli | tshark           | wireshark
check tool:tcpdump         tcpdump            | tcpdump           | tcpdump       | tcpdump          | tcpdump
check tool:jq              jq                 | jq                | jq            | jq               | jq
check tool:chromium,chromium-browser,google-chrome chromium | chromium | chromium    | chromium         | chromium
check tool:node            nodejs             | nodejs            | nodejs        | nodejs           | nodejs
check tool:npm             npm                | npm               | npm           | npm              | npm
check tool:xmllint         libxml2-utils      | libxml2           | libxml2       | libxml2-utils    | libxml2-tools
check tool:jsonschema      python3-jsonschema | python3-jsonschema | python-jsonschema | py3-jsonschema | python3-jsonschema
ROWS
}

say() {
	printf 'looplab: %s\n' "$*" >&2
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# Whether what a row asks for ("tool:cc,gcc", "library:vterm", "file:stdio.h") is there.
is_there() {
	case $1 in
	library:*) pkg-config --exists "${1#*:}" 2>/dev/null ;;
	file:*)
		[ -e "/usr/include/${1#*:}" ] ||
			echo "#include <${1#*:}>" | cc -E - >/dev/null 2>&1
		;;
	*)
		for tool in $(echo "${1#*:}" | tr , ' '); do
			have "$tool" && return 0
		done
		return 1
		;;
	esac
}

# The number of this system's column in the list above, and how one installs there.
find_installer() {
	installer=''
	if have apt-get; then
		column=1
		installer='apt-get install --yes --no-install-recommends'
	elif have dnf; then
		column=2
		installer='dnf install --assumeyes'
	elif have pacman; then
		column=3
		installer='pacman -S --needed --noconfirm'
	elif have apk; then
		column=4
		installer='apk add'
	elif have zypper; then
		column=5
		installer='zypper --non-interactive install'
	fi
}

# Prints the packages for the rows of the kinds "$@" that are missing here, each once.
missing_packages() {
	dependencies | while read -r kind sign packages; do
		case " $* " in
		*" $kind "*) is_there "$sign" || echo "$packages" | cut -d '|' -f "$column" ;;
		esac
	done | tr -s ' \n' ' ' | tr ' ' '\n' | sort -u | tr '\n' ' ' | sed 's/^ *//; s/ *$//'
}

# The same for all systems, for a reader whose package manager this file does not know.
name_packages() {
	column=0
	for system in 'Debian and Ubuntu' Fedora Arch Alpine openSUSE; do
		column=$((column + 1))
		say "  $system: $(missing_packages "$@")"
	done
}

# Whether everything for the kinds "$@" is there: the quick look.
all_there() {
	libraries=''
	while read -r kind sign packages; do
		case " $* " in
		*" $kind "*) ;;
		*) continue ;;
		esac
		case $sign in
		library:*) libraries="$libraries ${sign#*:}" ;;
		*) is_there "$sign" || return 1 ;;
		esac
	done <<ROWS
$(dependencies)
ROWS
	# shellcheck disable=SC2086 # a list of names
	[ -z "$libraries" ] || pkg-config --exists $libraries 2>/dev/null
}

# Asks on the terminal; an empty answer is yes. False without a terminal.
agreed() {
	[ -t 0 ] && [ -t 2 ] || return 1
	printf 'looplab: %s [Y/n] ' "$1" >&2
	read -r answer || return 1
	case $answer in
	'' | y | Y | yes | Yes) return 0 ;;
	*) return 1 ;;
	esac
}

# as_root QUESTION COMMANDS: runs COMMANDS (shell text without ') as root: at once for root, else by
# sudo after asking. Where that cannot be, they have been shown, to be typed; fails.
as_root() {
	question=$1
	commands=$2
	if [ "$(id -u)" = 0 ]; then
		say "$commands"
		sh -c "$commands" </dev/null >&2
		return
	fi
	become=''
	for tool in sudo doas; do
		have "$tool" && become=$tool && break
	done
	if [ -n "$become" ]; then
		shown="$become sh -c '$commands'"
	else
		shown="su -c '$commands'"
	fi
	say "  $shown"
	if [ -n "$become" ] && agreed "$question"; then
		"$become" sh -c "$commands" >&2
		return
	fi
	return 1
}

# Installs what is missing for the kinds "$@" of the list; ends the program when it cannot.
install_missing() {
	all_there "$@" && return
	find_installer
	if [ -z "$installer" ]; then
		say "needs some packages, and knows no package manager here. They are called:"
		name_packages "$@"
		exit 1
	fi
	packages=$(missing_packages "$@")
	extras=$(missing_packages extra)
	commands="$installer $packages"
	if [ "$column" = 1 ]; then
		commands="apt-get update && DEBIAN_FRONTEND=noninteractive $commands"
	fi
	case " $* " in
	*' extra '*) ;;
	*) [ -z "$extras" ] || commands="$commands && { $installer $extras || true; }" ;;
	esac
	say "needs these packages: $packages"
	if ! as_root "Install them now?" "$commands"; then
		say "Once the command above has been run, start this again."
		exit 1
	fi
	if ! all_there "$@"; then
		say "these are still missing after the installation: $(missing_packages "$@")"
		exit 1
	fi
}

# Configures the preset PRESET in its folder BUILD unless that is done; more arguments go to CMake.
configure() {
	preset=$1
	build=$2
	shift 2
	cache=$build/CMakeCache.txt
	if [ -e "$cache" ]; then
		# a tree that was moved or copied here: its cache names the old place
		if ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
			rm -rf "$cache" "$build/CMakeFiles"
		elif [ -e "$build/build.ninja" ] || [ -e "$build/Makefile" ]; then
			return # the build itself configures again when a CMake file has changed
		fi
	fi
	if [ ! -e "$cache" ] && have ninja; then
		set -- -G Ninja "$@"
	fi
	(cd "$root" && cmake --preset "$preset" "$@") >&2
}

# Builds in BUILD. Says nothing when nothing has changed, nor shows more than what went wrong.
build() {
	built=$1/.built
	jobs=$(nproc 2>/dev/null || echo 2)
	if [ ! -e "$built" ]; then
		say "building (the first time takes about a minute)..."
		cmake --build "$1" --parallel "$jobs" >&2 || return
	else
		changed=$(find "$root" -path "$root/build" -prune -o -name .git -prune -o \
			-type f -newer "$built" -print | head -n 1)
		[ -z "$changed" ] || say "building what has changed..."
		if ! cmake --build "$1" --parallel "$jobs" >"$1/.log" 2>&1; then
			cat "$1/.log" >&2
			return 1
		fi
		[ -n "$changed" ] || return 0
	fi
	touch "$built"
}
