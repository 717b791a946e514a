/* HTTP: first lines, headers, bodies and their kinds; messages cut by segments or put together. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { MESSAGE = 54 };

/* The specimen NAME with TEXT in place of its payload. */
static void look_at_text(struct look *look, const char *name, const char *text)
{
	look_at(look, name);
	assert_true(MESSAGE + strlen(text) <= sizeof look->bytes);
	memcpy(look->bytes + MESSAGE, text, strlen(text));
	look->packet.captured = look->packet.length = (uint32_t)(MESSAGE + strlen(text));
	look->bytes[16] = (uint8_t)((look->packet.length - 14) >> 8); /* the IP length */
	look->bytes[17] = (uint8_t)(look->packet.length - 14);
	look_again(look);
}

static void a_request_says_what_and_from_where(void **state)
{
	struct look look;

	(void)state;
	assert_shows("http_request",
	    (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:tcp:http" },
	        { "http.request", "1" }, { "http.request.method", "GET" },
	        { "http.request.uri", "/a/b?x=1&y=2" }, { "http.request.uri.path", "/a/b" },
	        { "http.request.uri.query.parameter", "x=1,y=2" },
	        { "http.request.version", "HTTP/1.1" }, { "http.host", "example.org" },
	        { "http.user_agent", "lab/1" }, { "http.cookie_pair", "a=b,c=d" },
	        { "http.request.full_uri", "http://example.org/a/b?x=1&y=2" },
	        { "http.request.line",
	            "Host: example.org\\r\\n,User-Agent: lab/1\\r\\n,Cookie: a=b; c=d\\r\\n" },
	        { NULL, NULL } });
	look_at(&look, "http_request");
	assert_line(&look, "GET /a/b?x=1&y=2 HTTP/1.1");
	look_away(&look);
}

/* Found by cutting and changing captures: what stands behind a body was looked for beyond the frame. */
static void a_body_that_was_not_captured_has_nothing_behind_it(void **state)
{
	static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n";
	struct look look;

	(void)state;
	look_at_text(&look, "http_response", text);
	look.packet.length = 1000;
	look.bytes[16] = (1000 - 14) >> 8;
	look.bytes[17] = (uint8_t)(1000 - 14);
	look_again(&look);
	for (size_t i = 0; i < look.dissection.items.count; i++) {
		const struct item *item = &look.dissection.items.at[i];
		assert_true(item->bit + item->bits <= look.packet.captured * 8);
	}
	look_away(&look);
}

static void a_response_says_how_it_went(void **state)
{
	(void)state;
	assert_shows(
	    "http_response", (const struct expected[]){
	                         { "frame.protocols", "eth:ethertype:ip:tcp:http:data-text-lines" },
	                         { "http.response", "1" }, { "http.response.code", "200" },
	                         { "http.response.code.desc", "OK" }, { "http.response.phrase", "OK" },
	                         { "http.content_type", "text/plain" }, { "http.content_length", "5" },
	                         { "http.file_data", "hello" }, { NULL, NULL } });
}

static void pieces_are_put_together(void **state)
{
	(void)state;
	assert_shows("http_chunked",
	    (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:tcp:http:json" },
	        { "http.chunk_size", "2,3,2,0" }, { "http.chunk_data", "7b22,61223a,317d" },
	        { "http.file_data", "{\"a\":1}" }, { NULL, NULL } });
}

static void devices_announce_themselves_over_udp(void **state)
{
	(void)state;
	assert_shows(
	    "ssdp", (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:udp:ssdp" },
	                { "http.request.method", "NOTIFY" }, { "http.host", "239.255.255.250:1900" },
	                { "http.notification", "1" }, { "http.request.line", "" }, { NULL, NULL } });
}

static void a_body_that_is_not_whole_is_waited_for(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "http_response");
	look.packet.captured = look.packet.length -= 2;
	look_again(&look);
	assert_int_equal(look.packet.wants, 2);
	assert_int_equal(look.packet.wants_at, MESSAGE);
	assert_string_equal(values_of(&look, "http.response.code"), "");
	look.packet.stream_ends = true;
	look_again(&look);
	assert_string_equal(values_of(&look, "http.file_data"), "hel");
	look_away(&look);
}

static void headers_that_go_on_are_waited_for(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_request", "GET / HTTP/1.1\r\nHost: a\r\n");
	assert_int_equal(look.packet.wants, WANTS_MORE);
	look_away(&look);
	look_at_text(
	    &look, "http_chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
	assert_int_equal(look.packet.wants, WANTS_MORE);
	look_away(&look);
}

static void a_body_without_a_length_ends_with_the_stream(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_response", "HTTP/1.0 200 OK\r\n\r\nsome text");
	assert_int_equal(look.packet.wants, WANTS_ALL);
	look.packet.stream_ends = true;
	look_again(&look);
	assert_string_equal(values_of(&look, "http.file_data"), "some text");
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http:data");
	look_away(&look);
}

static void some_responses_have_no_body(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_response", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
	assert_int_equal(look.packet.wants, 0);
	assert_string_equal(values_of(&look, "http.response.code"), "304");
	look_away(&look);
	look_at_text(&look, "http_request", "HEAD / HTTP/1.1\r\n\r\n");
	uint32_t noted = look.packet.above;
	look_away(&look);
	look_at_text(&look, "http_response", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
	assert_int_equal(look.packet.wants, 9);
	look.packet.facts.above = noted;
	look_again(&look);
	assert_int_equal(look.packet.wants, 0);
	look_away(&look);
}

static void a_segment_may_hold_several_messages(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_request", "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
	assert_string_equal(values_of(&look, "http.request.uri"), "/1,/2");
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http");
	look_away(&look);
	look_at_text(&look, "http_response",
	    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nb");
	assert_string_equal(values_of(&look, "http.response.code"), "200,404");
	assert_string_equal(values_of(&look, "http.file_data"), "a,b");
	assert_string_equal(
	    values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http:data:http:data");
	look_away(&look);
}

static void a_tunnel_is_no_http(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_response", "HTTP/1.1 101 Switching Protocols\r\n\r\n");
	uint32_t noted = look.packet.above;
	look_away(&look);
	look_at_text(&look, "http_response", "anything at all");
	look.packet.facts.above = noted;
	look_again(&look);
	assert_int_equal(look.packet.wants, 0);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http:data");
	look_away(&look);
}

static void http_is_recognized_on_any_port(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "http_request");
	look.bytes[36] = 0x23;
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http");
	look.bytes[MESSAGE] = 'g'; /* no method */
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:data");
	look_away(&look);
}

static void a_picture_must_look_like_one(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_response",
	    "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 6\r\n\r\nGIF89a");
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http:image-gif");
	look_away(&look);
	look_at_text(&look, "http_response",
	    "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 6\r\n\r\nnotgif");
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:http:media");
	look_away(&look);
}

static void lengths_beyond_all_measure_do_no_harm(void **state)
{
	struct look look;

	(void)state;
	look_at_text(&look, "http_response",
	    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nabc");
	assert_true(look.packet.wants > 0);
	look_away(&look);
	look_at_text(&look, "http_response",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nabc");
	assert_int_equal(look.packet.wants, WANTS_MORE);
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_says_what_and_from_where),
		cmocka_unit_test(a_body_that_was_not_captured_has_nothing_behind_it),
		cmocka_unit_test(a_response_says_how_it_went),
		cmocka_unit_test(pieces_are_put_together),
		cmocka_unit_test(devices_announce_themselves_over_udp),
		cmocka_unit_test(a_body_that_is_not_whole_is_waited_for),
		cmocka_unit_test(headers_that_go_on_are_waited_for),
		cmocka_unit_test(a_body_without_a_length_ends_with_the_stream),
		cmocka_unit_test(some_responses_have_no_body),
		cmocka_unit_test(a_segment_may_hold_several_messages),
		cmocka_unit_test(a_tunnel_is_no_http),
		cmocka_unit_test(http_is_recognized_on_any_port),
		cmocka_unit_test(a_picture_must_look_like_one),
		cmocka_unit_test(lengths_beyond_all_measure_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
