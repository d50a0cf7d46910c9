#include "lib/model/text_stream.h"

#include <stdlib.h>

bool
text_stream_begin(struct text_stream *ret_stream, struct error *err)
{
	ret_stream->text = NULL;
	ret_stream->out = open_memstream(&ret_stream->text, &ret_stream->length);
	return ret_stream->out != NULL || error_memory(err);
}

bool
text_stream_end(struct text_stream *stream, struct error *err)
{
	bool has_failed = ferror(stream->out) != 0;

	if (fclose(stream->out) == 0 && !has_failed)
		return true;
	free(stream->text);
	return error_memory(err);
}

const char *
text_stream_keep(struct text_stream *stream, struct text_arena *arena, struct error *err)
{
	const char *copy;

	if (!text_stream_end(stream, err))
		return NULL;
	copy = text_copy(arena, stream->text, stream->length);
	free(stream->text);
	if (copy == NULL)
		error_memory(err);
	return copy;
}
