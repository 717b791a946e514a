/* Bodies of HTTP messages: what they are is told by a media type, RFC 9110 section 8.3, not by a number. */
#include "http_parts.h"

#include <string.h>

extern const struct protocol protocol_http_text, protocol_http_json, protocol_http_xml,
    protocol_http_form, protocol_http_parts, protocol_http_gif, protocol_http_jpeg,
    protocol_http_png, protocol_http_other;

int http_media_of(const uint8_t *type, uint32_t length)
{
	static const struct {
		const char *type;
		int media;
	} known[] = { { "application/json", MEDIA_JSON }, { "text/xml", MEDIA_XML },
		{ "application/xml", MEDIA_XML }, { "application/xhtml+xml", MEDIA_XML },
		{ "application/soap+xml", MEDIA_XML }, { "image/svg+xml", MEDIA_XML },
		{ "application/x-www-form-urlencoded", MEDIA_FORM }, { "multipart/", MEDIA_PARTS },
		{ "image/gif", MEDIA_GIF }, { "image/jpeg", MEDIA_JPEG }, { "image/jpg", MEDIA_JPEG },
		{ "image/png", MEDIA_PNG }, { "application/octet-stream", MEDIA_DATA },
		{ "text/", MEDIA_TEXT }, { "application/javascript", MEDIA_TEXT },
		{ "application/x-javascript", MEDIA_TEXT } };

	if (!type)
		return MEDIA_DATA;
	for (size_t i = 0; i < COUNT(known); i++)
		if (length >= strlen(known[i].type) &&
		    http_says(type, (uint32_t)strlen(known[i].type), known[i].type))
			return known[i].media;
	return MEDIA_OTHER;
}

/* The octets themselves are shown by the message, as its body. */
static struct key decode_body(struct reader *r, struct packet *p)
{
	(void)p;
	reader_skip(r, reader_readable(r));
	return NOTHING_FOLLOWS;
}

/* Pictures show by their first octets that they are what the server says. */
static struct key decode_picture(struct reader *r, struct packet *p, const char *start)
{
	for (size_t i = 0; start[i]; i++)
		if (reader_peek(r, (uint32_t)i, 8) != (uint8_t)start[i])
			return (struct key){ .kind = NOT_MINE };
	return decode_body(r, p);
}

static struct key decode_gif(struct reader *r, struct packet *p)
{
	return decode_picture(r, p, "GIF8");
}

static struct key decode_jpeg(struct reader *r, struct packet *p)
{
	return decode_picture(r, p, "\xff\xd8");
}

static struct key decode_png(struct reader *r, struct packet *p)
{
	return decode_picture(r, p, "\x89PNG\r\n\x1a\n");
}

const struct protocol protocol_http_text = {
	.name = "Text",
	.filter = "data-text-lines",
	.reference = "RFC 2046",
	.help = "a body that is text: a page, a style sheet, a script",
	.keys = { { HTTP_MEDIA, MEDIA_TEXT, 0 } },
	.decode = decode_body,
};

const struct protocol protocol_http_json = {
	.name = "JSON",
	.filter = "json",
	.reference = "RFC 8259",
	.help = "a body that is data as JavaScript writes it",
	.keys = { { HTTP_MEDIA, MEDIA_JSON, 0 } },
	.decode = decode_body,
};

const struct protocol protocol_http_xml = {
	.name = "XML",
	.filter = "xml",
	.reference = "W3C, Extensible Markup Language",
	.help = "a body that is marked-up text",
	.keys = { { HTTP_MEDIA, MEDIA_XML, 0 } },
	.decode = decode_body,
};

const struct protocol protocol_http_form = {
	.name = "Form",
	.filter = "urlencoded-form",
	.reference = "WHATWG, URL standard",
	.help = "a body that is what somebody filled in on a page",
	.keys = { { HTTP_MEDIA, MEDIA_FORM, 0 } },
	.decode = decode_body,
};

const struct protocol protocol_http_parts = {
	.name = "Parts",
	.filter = "mime_multipart",
	.reference = "RFC 2046",
	.help = "a body of several parts, such as files handed in with a form",
	.keys = { { HTTP_MEDIA, MEDIA_PARTS, 0 } },
	.decode = decode_body,
};

const struct protocol protocol_http_gif = {
	.name = "GIF",
	.filter = "image-gif",
	.reference = "Graphics Interchange Format 89a",
	.help = "a body that is a picture",
	.keys = { { HTTP_MEDIA, MEDIA_GIF, 0 } },
	.decode = decode_gif,
};

const struct protocol protocol_http_jpeg = {
	.name = "JPEG",
	.filter = "image-jfif",
	.reference = "ITU-T T.81",
	.help = "a body that is a photograph",
	.keys = { { HTTP_MEDIA, MEDIA_JPEG, 0 } },
	.decode = decode_jpeg,
};

const struct protocol protocol_http_png = {
	.name = "PNG",
	.filter = "png",
	.reference = "W3C, Portable Network Graphics",
	.help = "a body that is a picture",
	.keys = { { HTTP_MEDIA, MEDIA_PNG, 0 } },
	.decode = decode_png,
};

const struct protocol protocol_http_other = {
	.name = "Media",
	.filter = "media",
	.reference = "RFC 9110, section 8.3",
	.help = "a body of a kind that is not looked into here",
	.keys = { { HTTP_MEDIA, MEDIA_OTHER, 0 } },
	.decode = decode_body,
};
