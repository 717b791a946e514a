# Makes a C file of a text file: its octets as the array NAME, how many they are as NAME_size, and their
# SHA-256 as NAME_sha256. What indents its lines is left out.
#
#   cmake -D INPUT=page.css -D OUTPUT=page_css.c -D NAME=page_css -P embed.cmake
file(READ ${INPUT} words)
string(REGEX REPLACE "\n\t+" "\n" words "${words}")
string(SHA256 hash "${words}")
string(HEX "${words}" octets)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${octets}")
file(WRITE ${OUTPUT} "#include \"lab/exports/html_parts.h\"\n\n"
	"const unsigned char ${NAME}[] = { ${octets} };\n"
	"const size_t ${NAME}_size = sizeof ${NAME};\n"
	"const char ${NAME}_sha256[] = \"${hash}\";\n")
