/* lo by ioctl: netdevice(7). */
#include "loopback.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* One request about lo; REQUEST is filled in but for the name. */
static bool ask(unsigned long what, struct ifreq *request)
{
	int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (any < 0)
		return false;
	strcpy(request->ifr_name, "lo");
	int result = ioctl(any, what, request);
	int error = errno;
	close(any);
	errno = error;
	return result == 0;
}

bool loopback_set_mtu(int mtu)
{
	return ask(SIOCSIFMTU, &(struct ifreq){ .ifr_mtu = mtu });
}

int loopback_mtu(void)
{
	struct ifreq request = { 0 };

	return ask(SIOCGIFMTU, &request) ? request.ifr_mtu : 0;
}

static bool disable(uint32_t what)
{
	struct ethtool_value value = { .cmd = what, .data = 0 };

	return ask(SIOCETHTOOL, &(struct ifreq){ .ifr_data = (void *)&value });
}

bool loopback_disable_offloads(void)
{
	return disable(ETHTOOL_STSO) && disable(ETHTOOL_SGSO) && disable(ETHTOOL_SGRO);
}

static bool is_off(uint32_t what)
{
	struct ethtool_value value = { .cmd = what };

	return ask(SIOCETHTOOL, &(struct ifreq){ .ifr_data = (void *)&value }) && value.data == 0;
}

bool loopback_offloads_off(void)
{
	return is_off(ETHTOOL_GTSO) && is_off(ETHTOOL_GGSO) && is_off(ETHTOOL_GGRO);
}

bool loopback_is_up(void)
{
	struct ifreq request = { 0 };

	return ask(SIOCGIFFLAGS, &request) && (request.ifr_flags & IFF_UP);
}

bool loopback_up(void)
{
	struct ifreq request = { 0 };

	if (!ask(SIOCGIFFLAGS, &request))
		return false;
	request.ifr_flags |= IFF_UP;
	return ask(SIOCSIFFLAGS, &request);
}
