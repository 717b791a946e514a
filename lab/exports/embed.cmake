# Makes a C file of text files: their octets, one after the other, as the array NAME, how many they are as
# NAME_size, and their SHA-256 as NAME_sha256. What indents their lines is left out, so are lines that are
# comments.
#
#   cmake -D "INPUT=a.js|b.js" -D OUTPUT=page_js.c -D NAME=page_js -P embed.cmake
string(REPLACE "|" ";" INPUT "${INPUT}")
set(words "")
foreach(file ${INPUT})
	file(READ ${file} more)
	string(APPEND words "${more}")
endforeach()
string(REGEX REPLACE "\n\t+" "\n" words "${words}")
string(REGEX REPLACE "\n(//[^\n]*\n)+" "\n" words "${words}")
string(REGEX REPLACE "\n/\\* [^\n]* \\*/\n" "\n" words "${words}")
string(REGEX REPLACE "\n\n+" "\n" words "${words}")
string(SHA256 hash "${words}")
string(HEX "${words}" octets)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${octets}")
file(WRITE ${OUTPUT} "#include \"lab/exports/html_parts.h\"\n\n"
	"const unsigned char ${NAME}[] = { ${octets} };\n"
	"const size_t ${NAME}_size = sizeof ${NAME};\n"
	"const char ${NAME}_sha256[] = \"${hash}\";\n")
