/*
 * Every protocol, once. To add one: its file in this folder, its name in this list
 * (docs/add-a-protocol.md). The name NAME stands for `const struct protocol protocol_NAME`.
 */
#ifndef CAPTURE_PROTOCOLS_LIST_H
#define CAPTURE_PROTOCOLS_LIST_H

#define PROTOCOLS(X)                                                                               \
	X(frame)                                                                                       \
	X(ethernet)                                                                                    \
	X(vlan)                                                                                        \
	X(linux_cooked)                                                                                \
	X(bsd_loopback)                                                                                \
	X(raw_ip)                                                                                      \
	X(arp)                                                                                         \
	X(ipv4)                                                                                        \
	X(ipv4_options)                                                                                \
	X(ipv6)                                                                                        \
	X(ipv6_hop_by_hop)                                                                             \
	X(ipv6_destination)                                                                            \
	X(ipv6_options)                                                                                \
	X(ipv6_routing)                                                                                \
	X(ipv6_fragment)                                                                               \
	X(icmp)                                                                                        \
	X(icmpv6)                                                                                      \
	X(icmpv6_neighbors)                                                                            \
	X(icmpv6_options)                                                                              \
	X(icmpv6_listeners)                                                                            \
	X(igmp)                                                                                        \
	X(udp)                                                                                         \
	X(tcp)                                                                                         \
	X(tcp_options)                                                                                 \
	X(tcp_analysis)                                                                                \
	X(tcp_multipath)                                                                               \
	X(dns)                                                                                         \
	X(mdns)                                                                                        \
	X(llmnr)                                                                                       \
	X(dns_records)                                                                                 \
	X(dns_special)                                                                                 \
	X(dns_security)                                                                                \
	X(dns_service)                                                                                 \
	X(dns_options)                                                                                 \
	X(tls)                                                                                         \
	X(tls_handshake)                                                                               \
	X(tls_keys)                                                                                    \
	X(tls_extensions)                                                                              \
	X(tls_signatures)                                                                              \
	X(ntp)                                                                                         \
	X(http)                                                                                        \
	X(ssdp)                                                                                        \
	X(http_headers)                                                                                \
	X(http_text)                                                                                   \
	X(http_json)                                                                                   \
	X(http_xml)                                                                                    \
	X(http_form)                                                                                   \
	X(http_parts)                                                                                  \
	X(http_gif)                                                                                    \
	X(http_jpeg)                                                                                   \
	X(http_png)                                                                                    \
	X(http_other)                                                                                  \
	X(http_start)                                                                                  \
	X(service_vlan)                                                                                \
	X(llc)                                                                                         \
	X(mpls)                                                                                        \
	X(gre)                                                                                         \
	X(erspan)                                                                                      \
	X(erspan_plain)                                                                                \
	X(vxlan)                                                                                       \
	X(geneve)                                                                                      \
	X(ppp)                                                                                         \
	X(ppp_lcp)                                                                                     \
	X(ppp_ipcp)                                                                                    \
	X(ppp_ipv6cp)                                                                                  \
	X(ppp_ccp)                                                                                     \
	X(ppp_pap)                                                                                     \
	X(ppp_chap)                                                                                    \
	X(pppoe_discovery)                                                                             \
	X(pppoe_session)                                                                               \
	X(dhcp)                                                                                        \
	X(dhcp_options)                                                                                \
	X(data)                                                                                        \
	X(trouble)

#endif
