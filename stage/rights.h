/*
 * rights: capabilities(7), and how to be rid of them for ever.
 */
#ifndef STAGE_RIGHTS_H
#define STAGE_RIGHTS_H

#include <stdbool.h>

/* Whether the process holds anything that a new user namespace would take away from it. */
bool rights_any(void);
/* Whether it may make network namespaces and rule in them: CAP_SYS_ADMIN and CAP_NET_ADMIN. */
bool rights_over_network(void);
/*
 * Gives up every capability, in every set, so that no exec() brings one back, not even as root or of
 * a set-user-ID file. KEEP_NET_ADMIN leaves CAP_NET_ADMIN, also to the programs started from here.
 * False: something was left, and the process must end.
 */
bool rights_drop(bool keep_net_admin);

#endif
