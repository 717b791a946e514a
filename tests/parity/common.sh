# What the parity tests share: where things are, and which captures are looked at.

skip() {
	echo "skipped: $*"
	exit 77
}

corpus=${LOOPLAB_CORPUS:-$1}
open=$corpus/open
tools=$corpus/../tools
how=${LOOPLAB_PARITY:-sample}
export LC_ALL=C.UTF-8 TZ=UTC

[ -e "$open/MANIFEST.tsv" ] || skip "there are no captures to compare in $corpus (LOOPLAB_CORPUS)"
for tool in tshark mergecap python3; do
	command -v "$tool" >/dev/null || skip "$tool is not installed"
done
version=$(tshark --version 2>/dev/null | sed -n '1s/^TShark (Wireshark) \([0-9.]*\).*/\1/p')
case $version in
4.0.*) ;;
*) skip "tshark is ${version:-of an unknown version}, not 4.0, which is what we are held to" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# tshark with its defaults, whatever its user has set
export WIRESHARK_CONFIG_DIR="$work/config" HOME="$work"
mkdir "$work/config"

# The captures to compare, of ROLES (a regular expression), one a line; of the sample, every Nth and
# those with comments and many TCP verdicts in few packets.
captures() {
	awk -F'\t' -v roles="^($1)\$" -v nth="$2" -v all="$([ "$how" = all ] && echo 1)" '
		NR > 1 && $2 ~ roles && (all || n++ % nth == 0 || $2 == "comments" ||
			(nth < 100 && split($9, verdicts, ",") > 3 && $7 < 60)) { print $1 }
	' "$open/MANIFEST.tsv"
}
