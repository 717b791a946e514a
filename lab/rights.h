/*
 * rights: the lab holds none. Captures and namespaces are the stage's business.
 */
#ifndef LAB_RIGHTS_H
#define LAB_RIGHTS_H

/* Gives up every capability of this process, for good. Root keeps what lets it read and write
 * anybody's files, because a teacher who works as root expects that; an ordinary user has none. */
void rights_give_up(void);

#endif
