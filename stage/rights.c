/* Dropping rights, in the order that capabilities(7) allows. */
#include "rights.h"

#include <errno.h>
#include <linux/securebits.h>
#include <sys/capability.h>
#include <sys/prctl.h>

static const cap_value_t net_admin = CAP_NET_ADMIN;

bool rights_any(void)
{
	cap_t mine = cap_get_proc();
	cap_t none = cap_init();
	bool any = mine && none && cap_compare(mine, none) != 0;

	cap_free(mine);
	cap_free(none);
	return any;
}

bool rights_over_network(void)
{
	cap_t mine = cap_get_proc();
	cap_flag_value_t system = CAP_CLEAR, network = CAP_CLEAR;
	bool both = mine && cap_get_flag(mine, CAP_SYS_ADMIN, CAP_EFFECTIVE, &system) == 0 &&
	            cap_get_flag(mine, CAP_NET_ADMIN, CAP_EFFECTIVE, &network) == 0 &&
	            system == CAP_SET && network == CAP_SET;

	cap_free(mine);
	return both;
}

/* Makes SET hold nothing, or CAP_NET_ADMIN alone. */
static bool set_to(cap_t set, cap_flag_t flag, bool keep_net_admin)
{
	return cap_clear_flag(set, flag) == 0 &&
	       (!keep_net_admin || cap_set_flag(set, flag, 1, &net_admin, CAP_SET) == 0);
}

/* Ambient capabilities survive exec(); they must be inheritable first. */
static bool make_ambient(void)
{
	cap_t set = cap_get_proc();
	bool done = set && set_to(set, CAP_INHERITABLE, true) && cap_set_proc(set) == 0 &&
	            cap_set_ambient(net_admin, CAP_SET) == 0;

	cap_free(set);
	return done;
}

/* Without CAP_SETPCAP these are refused; then no_new_privs alone keeps rights from coming back. */
static void close_the_ways_back(bool keep_net_admin)
{
	for (cap_value_t right = 0; cap_get_bound(right) >= 0; right++)
		if (!keep_net_admin || right != net_admin)
			cap_drop_bound(right);
	cap_set_secbits(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
	                SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
	                SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
}

bool rights_drop(bool keep_net_admin)
{
	if (!keep_net_admin)
		cap_reset_ambient(); /* a kernel before 4.3 has none */
	else if (!make_ambient())
		return false;
	close_the_ways_back(keep_net_admin);

	cap_t set = cap_get_proc();
	bool done = set && set_to(set, CAP_EFFECTIVE, keep_net_admin) &&
	            set_to(set, CAP_PERMITTED, keep_net_admin) &&
	            set_to(set, CAP_INHERITABLE, keep_net_admin) && cap_set_proc(set) == 0;
	cap_free(set);
	return done && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}
