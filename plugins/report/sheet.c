#include "plugins/report/sheet.h"

#include <string.h>

bool
sheet_add(struct sheet *sheet, const char *line, size_t end)
{
	size_t length = strlen(line);

	if (sheet->length + length + 1 >= end)
		return false;
	memcpy(sheet->text + sheet->length, line, length);
	sheet->length += length;
	sheet->text[sheet->length++] = '\n';
	sheet->text[sheet->length] = '\0';
	return true;
}
