package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/sources/queues/postgres/link"
)

// relation is a table or a view as the catalogue describes it.
type relation struct {
	oid      uint32
	schema   string
	name     string
	readable bool
	hidden   bool              // row-level security is in force for us: we may see no row, and no error
	unlogged bool              // cannot be read on a standby
	columns  map[string]string // type by name
	indexes  []string          // definitions
}

// sql is the relation's quoted name.
func (r relation) sql() string { return link.Identifier(r.schema, r.name) }

// has reports whether all columns are there.
func (r relation) has(columns ...string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { return r.columns[c] == "" })
}

// usable reports whether it may be read and has the columns.
func (r relation) usable(columns ...string) bool { return r.readable && !r.hidden && r.has(columns...) }

// now is the present in the column's own terms: as UTC for a column that has no time zone, which frameworks fill with UTC.
func (r relation) now(column string) string {
	if r.columns[column] == "timestamp with time zone" {
		return "now()"
	}
	return "timezone('UTC', now())"
}

// indexed reports whether one index's definition holds all parts, such as "(state, queue" and "WHERE (finished_at IS NULL)".
func (r relation) indexed(parts ...string) bool {
	return slices.ContainsFunc(r.indexes, func(def string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(def, p) })
	})
}

// epochOf is a time column in seconds since 1970; of a column without a time zone too, as it holds UTC.
func epochOf(column string) string { return "extract(epoch from j." + column + ")::float8" }

// place is a schema: its relations of interest by name.
type place struct {
	schema  string
	tables  map[string]relation
	standby bool
}

// table gives a relation that may be read and has the columns.
func (p place) table(name string, columns ...string) (relation, bool) {
	r, ok := p.tables[name]
	return r, ok && r.usable(columns...) && !(p.standby && r.unlogged)
}

const mostRelations = 2000 // an app may have a schema for each of its tenants

// catalogueSQL lists the relations that a library may own, by name in whatever schema: most libraries let the schema be chosen.
// Generic names ("job") are distinguished from those of other programs by their columns. Partitions are left to their parents.
func catalogueSQL(names []string) string {
	return fmt.Sprintf(`select c.oid, n.nspname, c.relname,
 has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'), row_security_active(c.oid), c.relpersistence = 'u',
 array(select a.attname::text || ' ' || format_type(a.atttypid, null) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
 array(select pg_get_indexdef(i.indexrelid) from pg_index i where i.indisvalid and (i.indrelid = c.oid
  or i.indrelid in (select inhrelid from pg_inherits where inhparent = c.oid order by 1 limit 3)))
 from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relname::text = any(%s) and c.relkind in ('r', 'p', 'v') and not c.relispartition
 and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_temp\_%%'
 order by n.nspname = 'public' desc, n.nspname, c.relname limit %d`, link.Literals(names), mostRelations)
}

// survey reads the catalogue: the schemas that hold a relation of one of the names, public first, else by name.
func survey(ctx context.Context, l *link.Conn, names []string) ([]place, error) {
	var places []place
	c, err := l.Run(ctx, link.Usual, []link.Query{{SQL: catalogueSQL(names), Row: func(scan func(...any) error) error {
		r := relation{columns: map[string]string{}}
		var columns []string
		if err := scan(&r.oid, &r.schema, &r.name, &r.readable, &r.hidden, &r.unlogged, &columns, &r.indexes); err != nil {
			return err
		}
		for _, c := range columns {
			name, kind, _ := strings.Cut(c, " ") // a column with a space in its name is nobody's here
			r.columns[name] = kind
		}
		if n := len(places); n == 0 || places[n-1].schema != r.schema {
			places = append(places, place{schema: r.schema, tables: map[string]relation{}})
		}
		places[len(places)-1].tables[r.name] = r
		return nil
	}}})
	for i := range places {
		places[i].standby = c.Standby
	}
	return places, err
}

// tableStats is how large a table is and what was done to it.
type tableStats struct {
	rows    int64 // estimated
	live    int64 // the same, by how densely the pages were filled at the last analyze; 0: there was none
	bytes   int64 // of its heap, without what is stored out of line
	deleted int64 // since the server's statistics began
}

// small reports whether the table may be counted whole at every reading.
func (v tableStats) small() bool { return v.rows < 50_000 && v.bytes < 32<<20 }

// pages of the heap.
func (v tableStats) pages() int64 { return v.bytes / 8192 }

const leastRow = 150 // bytes: of a table that was never analyzed, rows are guessed from its size

// statsQuery asks how large a table is, its partitions included; what it costs does not depend on the size.
func statsQuery(oid uint32, into *tableStats) link.Query {
	return link.Query{SQL: fmt.Sprintf(`select coalesce(sum(c.reltuples) filter (where c.reltuples > 0), 0)::int8,
 coalesce(sum(c.reltuples / c.relpages * (pg_relation_size(c.oid) / 8192)) filter (where c.reltuples > 0 and c.relpages > 0), 0)::int8,
 coalesce(sum(pg_relation_size(c.oid)), 0)::int8,
 coalesce(sum(pg_stat_get_tuples_deleted(c.oid)), 0)::int8
 from pg_class c where c.oid = %[1]d or c.oid in (select inhrelid from pg_inherits where inhparent = %[1]d)`, oid),
		Row: func(scan func(...any) error) error {
			if err := scan(&into.rows, &into.live, &into.bytes, &into.deleted); err != nil {
				return err
			}
			if into.rows == 0 {
				into.rows = into.bytes / leastRow
			}
			return nil
		}}
}
