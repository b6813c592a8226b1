package postgres

import (
	"fmt"
	"slices"
	"strings"
)

// field is what a state of jobs counts as in a reading.
type field int

const (
	ready field = iota
	flying
	scheduled
	retry
	dead
	fields
)

// layout is how a library keeps jobs in one table: what the queries are composed from. In its SQL the table is j.
type layout struct {
	table   relation // measured; also where from is empty what is read
	from    string   // what is read instead: a view, or a join with j in it
	queue   string   // a job's queue
	live    string   // what narrows the count of a small table to the jobs that matter; empty: all
	groups  []group
	sampled bool // a large table has no index that leads to the numbers: they are estimated from a sample of its pages
	// probe reads, beside the sample, the jobs that have been due for longest. It makes the query from how many may be read;
	// its rows are a queue, how many of its jobs were ready among them, the oldest one's time in epoch seconds, and whether there
	// are due jobs that were not read. May be nil.
	probe func(most int) string
}

// group is jobs that one index leads to, in the order of queues, and the states that they may be in.
type group struct {
	where   string // what the index is made for
	queue   string // the index's column; empty: the index has no queue, its jobs are gathered together
	names   string // the query that gives the queues; empty: they are found along the index
	key     string // the column after the queue, when the index's order goes by it before it goes by age; may be empty
	falling bool   // the order of key
	order   string // within queue and key
	aged    bool   // order is by age, the oldest first
	indexed bool   // the index is there. Else the group is for small tables alone
	states  []jobState
}

// defaultQueue is what the queue without a name is called.
const defaultQueue = "default"

// jobState is a predicate on the jobs of a group.
type jobState struct {
	field  field
	where  string // beyond the group's; empty: all of them
	since  string // the time since when a ready job could be taken, or one in flight is held; empty: unknown
	millis bool   // since is a number of milliseconds since 1970
}

// byState are the groups of a table with an index that goes by state, queue, priority and due time, as Oban's and River's.
func byState(j relation, waiting, taken, later, again, lost string) []group {
	key, indexed := "priority", j.indexed("(state, queue, priority, scheduled_at")
	if !j.has("priority") {
		key, indexed = "", j.indexed("(queue, state, scheduled_at")
	}
	of := func(name string, s jobState, key, order string) group {
		return group{where: "j.state = '" + name + "'", queue: "queue", key: key, order: order, aged: order != "", indexed: indexed, states: []jobState{s}}
	}
	return []group{
		of(waiting, jobState{field: ready, since: "j.scheduled_at"}, key, "j.scheduled_at"),
		of(taken, jobState{field: flying, since: "j.attempted_at"}, "", ""),
		of(later, jobState{field: scheduled}, "", ""),
		of(again, jobState{field: retry}, "", ""),
		of(lost, jobState{field: dead}, "", ""),
	}
}

// source is what is read, as j.
func (l layout) source() string {
	if l.from != "" {
		return l.from
	}
	return l.table.sql() + " j"
}

// holds reports whether jobs of the table are in a state.
func (l layout) holds(f field) bool {
	return slices.ContainsFunc(l.groups, func(g group) bool {
		return slices.ContainsFunc(g.states, func(s jobState) bool { return s.field == f })
	})
}

// mostQueues bounds the queues that one reading names.
const mostQueues = 500

// columnsOf are the counts and times of states, for a select list: c and s with a number that goes on from first.
func columnsOf(prefix string, states []jobState, first int) string {
	var b strings.Builder
	for i, s := range states {
		only := ""
		if where := and(prefix, s.where); where != "true" {
			only = " filter (where " + where + ")"
		}
		since := "null::float8"
		switch { // the minimum is taken of what the column holds: to make numbers of times is dear
		case s.millis:
			since = fmt.Sprintf("(min(%s)%s / 1000.0)::float8", s.since, only)
		case s.since != "":
			since = fmt.Sprintf("extract(epoch from min(%s)%s)::float8", s.since, only)
		}
		fmt.Fprintf(&b, ", count(*)%s as c%d, %s as s%d", only, first+i, since, first+i)
	}
	return b.String()
}

// all are the columns of every state of every group.
func (l layout) all() string {
	var b strings.Builder
	n := 0
	for _, g := range l.groups {
		b.WriteString(columnsOf(g.where, g.states, n))
		n += len(g.states)
	}
	return b.String()
}

// and joins predicates.
func and(predicates ...string) string {
	var p []string
	for _, s := range predicates {
		if s != "" {
			p = append(p, "("+s+")")
		}
	}
	if len(p) == 0 {
		return "true"
	}
	return strings.Join(p, " and ")
}

// whole counts everything: of a small table at every reading, of a large one seldom. Its rows are a queue, and two columns for
// each state of each group.
func (l layout) whole() string {
	return fmt.Sprintf("select left(%s, 255)%s from %s where %s group by 1 order by 2 desc limit %d",
		l.queue, l.all(), l.source(), and(l.live), mostQueues)
}

// sample counts in a share of the table's pages, always the same ones while the table keeps its size: estimates that are drawn
// from other pages each time would dance. The second column is how many rows the sample has met, whatever their state: how many pages
// are drawn is chance, and may be a tenth off.
func (l layout) sample(percent float64) string {
	pages := fmt.Sprintf("tablesample system (%f) repeatable (1)", percent)
	return fmt.Sprintf("select left(%s, 255), (select count(*) from %s %s)%s from %s where %s group by 1 order by 3 desc limit %d",
		l.queue, l.table.sql(), pages, l.all(), l.sampledSource(pages), and(l.live), mostQueues)
}

// sampledSource is what is read of a sample, as j.
func (l layout) sampledSource(pages string) string {
	own := l.table.sql() + " j"
	if rest, joined := strings.CutPrefix(l.source(), own); joined {
		return own + " " + pages + rest
	}
	return l.source() + " " + pages
}

// hasPages reports whether a sample can be taken: what is read is the table, alone or joined; a view has no pages.
func (l layout) hasPages() bool { return strings.HasPrefix(l.source(), l.table.sql()+" j") }

// walk jumps along the group's index from queue to queue, and from key to key within it, and reads up to most entries of each. Its
// rows are a queue, whether there may be more than was read, and two columns for each state.
func (l layout) walk(g group, most int) string {
	if g.queue == "" {
		return l.gather(g, most)
	}
	table, q := l.table.sql(), "j."+g.queue
	within := q + " = p.q"
	pairs := "p(q, k) as (select q, 0 from n where q is not null limit " + fmt.Sprint(mostQueues) + ")"
	if g.key != "" {
		k, than, dir := "j."+g.key, ">", ""
		if g.falling {
			than, dir = "<", " desc"
		}
		within += " and " + k + " = p.k"
		pairs = fmt.Sprintf(`s(q, k) as (
 select n.q, (select %[1]s from %[2]s j where %[3]s and %[4]s = n.q order by %[1]s%[5]s limit 1) from (select q from n where q is not null limit %[7]d) n
 union all
 select s.q, (select %[1]s from %[2]s j where %[3]s and %[4]s = s.q and %[1]s %[6]s s.k order by %[1]s%[5]s limit 1) from s where s.k is not null
), p(q, k) as (select q, k from s where k is not null limit %[8]d)`, k, table, and(g.where), q, dir, than, mostQueues, 2*mostQueues)
	}
	order := ""
	if g.order != "" {
		order = " order by " + g.order
	}
	names := g.names
	if names == "" {
		names = fmt.Sprintf(`
 (select %[1]s from %[2]s j where %[3]s and %[1]s is not null order by %[1]s limit 1)
 union all
 select (select %[1]s from %[2]s j where %[3]s and %[1]s > n.q order by %[1]s limit 1) from n where n.q is not null
`, q, table, and(g.where))
	}
	return fmt.Sprintf(`with recursive n(q) as (%[1]s), %[4]s
select left(p.q::text, 255), c.more%[5]s from p cross join lateral (
 select count(*) >= %[6]d as more%[7]s from (select * from %[2]s j where %[3]s and %[8]s%[9]s limit %[6]d) j) c`,
		names, table, and(g.where), pairs, outer(len(g.states)), most, columnsOf("", g.states, 0), within, order)
}

// gather reads up to most entries of an index that does not go by queue.
func (l layout) gather(g group, most int) string {
	order := ""
	if g.order != "" {
		order = " order by " + g.order
	}
	return fmt.Sprintf("select left(q, 255), sum(count(*)) over () >= %d%s from (select %s as q, j.* from %s where %s%s limit %d) j group by 1 limit %d",
		most, columnsOf("", g.states, 0), l.queue, l.source(), and(g.where), order, most, mostQueues)
}

// outer is the columns of n states, by the names that columns gives them.
func outer(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", c.c%d, c.s%d", i, i)
	}
	return b.String()
}
