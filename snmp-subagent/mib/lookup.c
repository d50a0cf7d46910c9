#include "snmp-subagent/mib/lookup.h"

/* One table's rows in one snapshot. */
struct rows {
	const struct mib_table *table;
	const void *const *rows;
	const char *first;		/* where there are no `rows`: they stand one behind the other */
	size_t count;
};

static struct rows
rows_of(const struct mib_snapshot *snapshot, enum mib_table_id id)
{
	struct rows rows = { .table = &mib_tables[id] };

	switch (id) {
	case MIB_SCALARS:
		rows.first = (const char *)&snapshot->scalars;
		rows.count = 1;
		break;
	case MIB_NODES:
		rows.rows = snapshot->nodes;
		rows.count = snapshot->view_count;
		break;
	case MIB_SITES:
		rows.rows = snapshot->sites;
		rows.count = snapshot->site_count;
		break;
	case MIB_ROLES:
		rows.first = (const char *)snapshot->roles;
		rows.count = snapshot->role_count;
		break;
	}
	return rows;
}

static const void *
row_at(const struct rows *rows, size_t i)
{
	return rows->rows == NULL ? rows->first + i * rows->table->row_size : rows->rows[i];
}

/* Order of two names: <0, 0 or >0. A name comes before those that it begins. */
static int
compare_names(const uint32_t *left, size_t left_length, const uint32_t *right, size_t right_length)
{
	size_t i;

	for (i = 0; i < left_length && i < right_length; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return (left_length > right_length) - (left_length < right_length);
}

/* The first row whose index is not before `index`, or behind it unless `is_inclusive`. */
static size_t
lower_bound(const struct rows *rows, const uint32_t *index, size_t length, bool is_inclusive)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t at[MIB_INDEX_MAX];
		int order;

		mib_row_index(rows->table, row_at(rows, middle), at);
		order = compare_names(at, rows->table->index_length, index, length);
		if (order < 0 || (order == 0 && !is_inclusive))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
set_place(const struct rows *rows, const struct mib_column *column, size_t i, struct mib_place *ret_place)
{
	const struct mib_table *table = rows->table;
	uint32_t index[MIB_INDEX_MAX];
	size_t k;

	ret_place->column = column;
	ret_place->row = row_at(rows, i);
	mib_row_index(table, ret_place->row, index);
	ret_place->name_length = 0;
	for (k = 0; k < table->prefix_length; k++)
		ret_place->name[ret_place->name_length++] = table->prefix[k];
	ret_place->name[ret_place->name_length++] = column->subid;
	for (k = 0; k < table->index_length; k++)
		ret_place->name[ret_place->name_length++] = index[k];
}

enum mib_found
mib_get(const struct mib_snapshot *snapshot, const uint32_t *name, size_t length, struct mib_place *ret_place)
{
	unsigned int id;

	for (id = 0; id < MIB_TABLES; id++) {
		const struct rows rows = rows_of(snapshot, (enum mib_table_id)id);
		const size_t column_at = rows.table->prefix_length;
		const struct mib_column *column;
		size_t i;

		if (length <= column_at || compare_names(name, column_at, rows.table->prefix, column_at) != 0)
			continue;
		column = mib_column(rows.table, name[column_at]);
		if (column == NULL)
			return MIB_NO_OBJECT;
		if (length != column_at + 1 + rows.table->index_length)
			return MIB_NO_INSTANCE;
		i = lower_bound(&rows, name + column_at + 1, rows.table->index_length, true);
		if (i == rows.count)
			return MIB_NO_INSTANCE;
		set_place(&rows, column, i, ret_place);
		return compare_names(ret_place->name, length, name, length) == 0 ? MIB_FOUND : MIB_NO_INSTANCE;
	}
	return MIB_NO_OBJECT;
}

/* The first instance of one table behind `name`. */
static bool
next_in(const struct rows *rows, const uint32_t *name, size_t length, bool is_inclusive, struct mib_place *ret_place)
{
	const struct mib_table *table = rows->table;
	const size_t column_at = table->prefix_length;
	const size_t common = length < column_at ? length : column_at;
	const int order = compare_names(name, common, table->prefix, common);
	size_t c;

	if (order > 0 || rows->count == 0)
		return false;
	for (c = 0; c < table->column_count; c++) {
		const struct mib_column *column = &table->columns[c];
		size_t i = 0;

		if (order == 0 && length > column_at) {
			if (column->subid < name[column_at])
				continue;
			if (column->subid == name[column_at])
				i = lower_bound(rows, name + column_at + 1, length - column_at - 1, is_inclusive);
		}
		if (i < rows->count) {
			set_place(rows, column, i, ret_place);
			return true;
		}
	}
	return false;
}

bool
mib_next(const struct mib_snapshot *snapshot, const uint32_t *name, size_t length, bool is_inclusive,
    struct mib_place *ret_place)
{
	unsigned int id;

	for (id = 0; id < MIB_TABLES; id++) {
		const struct rows rows = rows_of(snapshot, (enum mib_table_id)id);

		if (next_in(&rows, name, length, is_inclusive, ret_place))
			return true;
	}
	return false;
}
