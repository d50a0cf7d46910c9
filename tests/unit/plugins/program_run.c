#include "tests/unit/plugins/program_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void
program_run(program *run, const char *words, struct program_run *ret_run)
{
	char copy[4096], *argv[64], *rest;
	FILE *out, *errors;
	int argc = 0;

	memset(ret_run, 0, sizeof(*ret_run));
	snprintf(copy, sizeof(copy), "%s", words);
	for (argv[0] = strtok_r(copy, "\t", &rest); argv[argc] != NULL;
	    argv[argc] = strtok_r(NULL, "\t", &rest))
		argc++;
	out = fmemopen(ret_run->out, sizeof(ret_run->out) - 1, "w");
	errors = fmemopen(ret_run->errors, sizeof(ret_run->errors) - 1, "w");
	assert_non_null(out);
	assert_non_null(errors);
	ret_run->status = run(argc, argv, out, errors);
	fclose(out);
	fclose(errors);
}
