#include "tests/simulator/shell_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

int64_t
shell_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *
keep(struct shell *shell, const char *text)
{
	const char *copy = text_copy_string(&shell->text, text);

	if (copy == NULL)
		abort();
	return copy;
}

static void
end_expired(struct shell_list *list)
{
	struct shell *each = list->first;

	while (each != NULL) {
		struct shell *next = each->next;

		if (shell_clock_ms() - each->used_at_ms > (int64_t)each->idle_timeout_ms)
			shell_end(list, each, &list->expired);
		each = next;
	}
}

struct shell *
shell_add(struct shell_list *list, struct machine *machine, unsigned int idle_timeout_ms,
    const struct named_text *variables, size_t variable_count)
{
	struct shell *shell = calloc(1, sizeof(*shell));
	size_t count, i;

	if (shell == NULL)
		abort();
	uuid_write(shell->id);
	shell->machine = machine;
	shell->idle_timeout_ms = idle_timeout_ms == 0 ? SHELL_IDLE_TIMEOUT_MS : idle_timeout_ms;
	shell->used_at_ms = shell_clock_ms();
	for (i = 0; i < variable_count; i++)
		shell->variables[shell->variable_count++] =
		    (struct named_text) { keep(shell, variables[i].name), keep(shell, variables[i].value) };
	shell->next = list->first;
	list->first = shell;
	list->opened++;
	count = shell_count(list, machine);
	if (count > list->most)
		list->most = count;
	return shell;
}

struct shell *
shell_find(struct shell_list *list, const struct machine *machine, const char *id)
{
	struct shell *each;

	end_expired(list);
	if (strncasecmp(id, "uuid:", 5) == 0)
		id += 5;
	for (each = list->first; each != NULL; each = each->next) {
		if (each->machine != machine || strcasecmp(each->id, id) != 0)
			continue;
		each->used_at_ms = shell_clock_ms();
		return each;
	}
	return NULL;
}

size_t
shell_count(struct shell_list *list, const struct machine *machine)
{
	const struct shell *each;
	size_t count = 0;

	end_expired(list);
	for (each = list->first; each != NULL; each = each->next)
		count += machine == NULL || each->machine == machine;
	return count;
}

void
shell_age(struct shell_list *list, const struct machine *machine, int64_t ms)
{
	struct shell *each;

	for (each = list->first; each != NULL; each = each->next)
		if (machine == NULL || each->machine == machine)
			each->used_at_ms -= ms;
	end_expired(list);
}

struct shell_command *
shell_command_add(struct shell *shell, const char *id)
{
	struct shell_command *command = calloc(1, sizeof(*command));

	if (command == NULL)
		abort();
	uuid_write(command->id);
	if (*id != '\0')
		snprintf(command->id, sizeof(command->id), "%s", id);
	command->next = shell->commands;
	shell->commands = command;
	return command;
}

struct shell_command *
shell_command_find(const struct shell *shell, const char *id)
{
	struct shell_command *each = shell->commands;

	while (each != NULL && strcasecmp(each->id, id) != 0)
		each = each->next;
	return each;
}

void
shell_command_end(struct shell *shell, struct shell_command *command)
{
	struct shell_command **link = &shell->commands;

	while (*link != command)
		link = &(*link)->next;
	*link = command->next;
	buffer_clear(&command->out);
	buffer_clear(&command->err);
	free(command);
}

void
shell_end(struct shell_list *list, struct shell *shell, uint64_t *count)
{
	struct shell **link = &list->first;

	while (*link != shell)
		link = &(*link)->next;
	*link = shell->next;
	while (shell->commands != NULL)
		shell_command_end(shell, shell->commands);
	text_arena_clear(&shell->text);
	free(shell);
	(*count)++;
}

void
shell_end_all(struct shell_list *list, const struct machine *machine)
{
	struct shell *each = list->first;

	while (each != NULL) {
		struct shell *next = each->next;

		if (machine == NULL || each->machine == machine)
			shell_end(list, each, &list->lost);
		each = next;
	}
}
