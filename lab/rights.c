/* The lab holds no right over network or machine. */
#include "rights.h"

#ifdef LAB_LIVE
#include <sys/capability.h>

void rights_give_up(void)
{
	static const cap_value_t files[] = { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER };
	cap_t held = cap_get_proc();
	cap_t kept = cap_init();

	for (unsigned i = 0; held && kept && i < sizeof files / sizeof files[0]; i++) {
		cap_flag_value_t is_held = CAP_CLEAR;
		cap_get_flag(held, files[i], CAP_EFFECTIVE, &is_held);
		cap_set_flag(kept, CAP_PERMITTED, 1, &files[i], is_held);
		cap_set_flag(kept, CAP_EFFECTIVE, 1, &files[i], is_held);
	}
	if (kept)
		cap_set_proc(kept);
	cap_free(held);
	cap_free(kept);
}
#else
void rights_give_up(void)
{
}
#endif
