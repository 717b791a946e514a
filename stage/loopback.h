/*
 * loopback: the interface lo of the namespace the process is in.
 */
#ifndef STAGE_LOOPBACK_H
#define STAGE_LOOPBACK_H

#include "capture/base.h"

/* All of these: true, or false with errno. */
bool loopback_set_mtu(int mtu);
/* Segmentation and receive offloads: with them, one packet on lo may be 64 KiB. */
bool loopback_disable_offloads(void);
bool loopback_up(void);

int loopback_mtu(void); /* octets; 0 when there is no lo */
bool loopback_is_up(void);
bool loopback_offloads_off(void);

/* Adds fd00::1, fd00::2 and fd00::3, and the route that IPv6 multicast needs on a machine with lo alone. */
bool loopback_add_ipv6(struct error *error);

/* Makes lo a slow line: RATE octets a second, a queue of QUEUE octets before it, what is more is lost. */
bool loopback_slow_down(int rate, int queue, struct error *error);

#endif
