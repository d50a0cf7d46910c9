#include "tests/simulator/appcmd_error.h"

#include <string.h>

#define NO_RIGHTS                                                              \
	"Configuration error\r\n\r\nFilename: redirection.config\r\nLine Number: 0\r\nDescription: Cannot read configuration file " \
	"due to insufficient permissions\r\n. "
#define NO_RIGHTS_RUSSIAN                                                      \
	"Ошибка конфигурации\r\n\r\nИмя файла: redirection.config\r\nНомер строки: 0\r\nОписание: Не удается прочитать файл " \
	"конфигурации из-за недостаточных разрешений\r\n. "
#define FAILED "Command execution failed.\r\n"
#define FAILED_RUSSIAN "Не удалось выполнить команду.\r\n"

/*
 * English texts are recorded but for write-rights, broken, connection and other. Of the Russian ones rpc is; in all
 * languages "ERROR (", "hresult:" and "message:" stay. Numbers where "not told" was recorded: the HRESULT's low word.
 */
static const struct appcmd_error errors[] = {
	{ "rights", 5, 0, NO_RIGHTS, NO_RIGHTS_RUSSIAN, true },
	{ "rights-1168", 1168, 0, NO_RIGHTS, NO_RIGHTS_RUSSIAN, true },
	{ "write-rights", 5, 0,
	    "Configuration error\r\n\r\nFilename: applicationHost.config\r\nLine Number: 0\r\nDescription: Cannot write configuration "
	    "file due to insufficient permissions\r\n. ",
	    "Ошибка конфигурации\r\n\r\nИмя файла: applicationHost.config\r\nНомер строки: 0\r\nОписание: Не удается записать файл "
	    "конфигурации из-за недостаточных разрешений\r\n. ", true },
	{ "broken", 13, 0,
	    "Configuration error\r\n\r\nFilename: applicationHost.config\r\nLine Number: 187\r\nDescription: Configuration file is not "
	    "well-formed XML\r\n. ",
	    "Ошибка конфигурации\r\n\r\nИмя файла: applicationHost.config\r\nНомер строки: 187\r\nОписание: Файл конфигурации имеет "
	    "неправильный формат XML\r\n. ", true },
	{ "was", 50, 0, "The WAS service is not available - try starting the service first. ",
	    "Служба WAS недоступна. Сначала запустите службу. ", true },
	{ "identifier", 50, 0, "Must use exact identifer for %s object with verb SET. ",
	    "Для объекта %s с командой SET необходимо указать точный идентификатор. ", false },
	{ "usage", 87, 0, "Must specify the %s object with identifier. ", "Необходимо указать объект %s с идентификатором. ",
	    false },
	{ "duplicate", 183, 0,
	    "New binding object missing required attributes. Cannot add duplicate collection entry of type 'binding' with "
	    "combined key attributes 'protocol, bindingInformation' respectively set to 'http, *:80:www.example.com'\r\n\r\n. ",
	    "Невозможно добавить повторяющийся элемент коллекции типа 'binding'\r\n\r\n. ", false },
	{ "not-found", 1168, 0, "Cannot find SITE object with identifier \"%s\". ",
	    "Не удается найти объект SITE с идентификатором \"%s\". ", false },
	{ "object", 4312, 0x800710d8U, FAILED "The object identifier does not represent a valid object.\r\n ",
	    FAILED_RUSSIAN "Идентификатор объекта не представляет допустимый объект.\r\n ", false },
	{ "rpc", 1726, 0x800706beU, "The remote procedure call failed. ", "Сбой при удаленном вызове процедуры. ", false },
	{ "connection", 2147549190U, 0x80010006U, "The connection ended. ", "Подключение завершено. ", false },
	{ "bindings", 122, 0x8007007aU,
	    "Failed to generate item output.\r\nThe data area passed to a system call is too small.\r\n ",
	    "Не удалось создать вывод элемента.\r\nОбласть данных, переданная системному вызову, слишком мала.\r\n ", false },
	{ "data", 13, 0x8007000dU, FAILED "The data is invalid.\r\n ", FAILED_RUSSIAN "Недопустимые данные.\r\n ", false },
	{ "not-implemented", 16385, 0x80004001U, FAILED "Not implemented\r\n", FAILED_RUSSIAN "Не реализовано\r\n", false },
	{ "in-use", 32, 0x80070020U,
	    FAILED "The process cannot access the file because it is being used by another process.\r\n ",
	    FAILED_RUSSIAN "Процесс не может получить доступ к файлу, так как этот файл занят другим процессом.\r\n ", false },
	{ "exists", 183, 0x800700b7U, FAILED "Cannot create a file when that file already exists.\r\n ",
	    FAILED_RUSSIAN "Невозможно создать файл, так как он уже существует.\r\n ", false },
	{ "other", 5, 0x80070005U, FAILED "Access is denied.\r\n ", FAILED_RUSSIAN "Отказано в доступе.\r\n ", false },
	{ "attribute", 1160, 0, "Unknown attribute \"%s\".  Replace with -? for help. ",
	    "Неизвестный атрибут \"%s\".  Для получения справки используйте -?. ", false },
	{ "unchanged", 42, 0, "", "", false },
};

#define ERROR_COUNT (sizeof(errors) / sizeof(errors[0]))

const struct appcmd_error *
appcmd_error_find(const char *name)
{
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++)
		if (strcmp(errors[i].name, name) == 0)
			return &errors[i];
	return NULL;
}

const struct appcmd_error *
appcmd_error_of_win32(uint32_t win32_error)
{
	switch (win32_error) {
	case 32: return appcmd_error_find("in-use");
	case 183: return appcmd_error_find("exists");
	case 1062: return appcmd_error_find("was");
	case 4312: return appcmd_error_find("object");
	default: return appcmd_error_find("other");
	}
}

/* A format of ours would have to be a literal: the one %s is put in by hand. */
static void
write_text(const char *text, const char *subject, struct buffer *out)
{
	const char *place = strstr(text, "%s");

	if (place == NULL) {
		buffer_add(out, text);
		return;
	}
	buffer_add_bytes(out, text, (size_t)(place - text));
	buffer_add(out, subject == NULL ? "SITE" : subject);
	buffer_add(out, place + 2);
}

void
appcmd_error_write(const struct appcmd_error *error, bool is_russian, const char *subject, struct buffer *out)
{
	if (*error->english == '\0')
		return;
	buffer_add(out, "ERROR ( ");
	if (error->hresult != 0)
		buffer_format(out, "hresult:%08x, ", error->hresult);
	buffer_add(out, "message:");
	write_text(is_russian ? error->russian : error->english, subject, out);
	buffer_add(out, ")\r\n");
}

void
appcmd_error_print_names(FILE *out)
{
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++)
		fprintf(out, "%s%s", i == 0 ? "" : "|", errors[i].name);
}
