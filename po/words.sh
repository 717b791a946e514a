#!/bin/sh
#
# po/words.sh: every sentence of the scenarios, as the template of a translation (gettext).
#
#     po/words.sh >looplab.pot                    the template
#     msginit -i looplab.pot -o po/fr.po          begin a language
#     po/words.sh | msgmerge -U po/de.po -        bring one up to date
#
# A language is one file here, LANGUAGE.po; the build compiles it where msgfmt is.
set -eu

folder=$(cd "$(dirname "$0")/../scenarios" && pwd -P)
template=$(mktemp)
trap 'rm -f "$template"' EXIT
: >"$template"

# The words of STEP() are an argument; those of the description are made to look like one.
for source in "$folder"/*.c; do
	sed -E 's/^\t\.(title|summary|misconception) =/\tSTEP(/' "$source" |
		xgettext --join-existing --output="$template" --language=C --from-code=UTF-8 \
			--keyword=STEP:1 --no-location --package-name=looplab -
	sed -i 's/charset=CHARSET/charset=UTF-8/' "$template"
done
cat "$template"
