/*
 * quick_exit.h -- the end of a program that a monitor starts a million times a day.
 */
#ifndef PLUGINS_COMMAND_QUICK_EXIT_H
#define PLUGINS_COMMAND_QUICK_EXIT_H

/**
 * End the process with `status`, standard output and standard error written out, without what libraries do at exit:
 * OpenSSL alone spends 3% of a small check on giving back memory that the kernel takes back anyway. A build that
 * looks for leaks, or counts coverage, leaves the long way, since both report at exit.
 */
_Noreturn void exit_quickly(int status);

#endif
